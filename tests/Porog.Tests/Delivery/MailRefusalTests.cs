using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Delivery.Email;
using Porog.Journal;
using Porog.Notices;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

/// <summary>Which answers of a mail server mean that there is no such mailbox, and who is told.</summary>
public sealed class MailRefusalTests
{
    [Theory]
    [InlineData(550, "5.1.1 The email account that you tried to reach does not exist. Please try double-checking")]
    [InlineData(550, "5.1.1 <a@example.org>: Recipient address rejected: User unknown in virtual mailbox table")]
    [InlineData(550, "5.1.2 Host unknown")]
    [InlineData(501, "5.1.3 Bad recipient address syntax")]
    [InlineData(556, "5.1.10 Recipient address has null MX")]
    [InlineData(550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup")]
    [InlineData(550, "5.2.1 The email account that you tried to reach is inactive")]
    [InlineData(550, "5.4.4 unable to route: no mail hosts for domain")]
    [InlineData(550, "5.4.1 Recipient address rejected: Access denied")]
    [InlineData(550, "5.7.1 No such user!")]
    [InlineData(550, "5.1.0 Address rejected: no such mailbox")]
    [InlineData(550, "Message was not accepted -- invalid mailbox. Local mailbox a@example.org is unavailable: user not found")]
    [InlineData(550, "No such user here")]
    [InlineData(550, "Requested action not taken: mailbox unavailable")]
    [InlineData(550, "#5.1.0 Address rejected.")]
    [InlineData(551, "User not local; please try elsewhere")]
    [InlineData(553, "sorry, no mailbox here by that name")]
    [InlineData(553, "5.3.0 <a@example.org>... User unknown")]
    [InlineData(554, "delivery error: dd This user doesn't have a yahoo.com account")]
    [InlineData(550, "Unknown user")]
    [InlineData(550, "Invalid recipient")]
    [InlineData(550, "Mailbox not found")]
    [InlineData(550, "The account does not exist")]
    [InlineData(550, "Пользователь не найден")]
    [InlineData(550, "Почтовый ящик не существует")]
    [InlineData(550, "Нет такого пользователя")]
    [InlineData(554, "5.0.0 Такого адреса не существует: ящик удалён")]
    public void The_mailbox_does_not_exist(int code, string answer) => Assert.True(MailRefusal.IsNoMailbox(code, answer, atReceiver: true));

    [Theory]
    [InlineData(451, "4.1.1 user unknown, try later")]
    [InlineData(550, "5.7.1 Message rejected as spam by policy")]
    [InlineData(550, "5.7.1 Relaying denied")]
    [InlineData(550, "5.7.26 Unauthenticated email is not accepted due to DMARC policy")]
    [InlineData(550, "5.7.23 SPF validation failed")]
    [InlineData(554, "5.7.1 Service unavailable; Client host [1.2.3.4] blocked using zen.spamhaus.org")]
    [InlineData(550, "5.1.8 Sender address rejected: Domain not found")]
    [InlineData(553, "5.1.8 Domain of sender address does not exist")]
    [InlineData(550, "5.1.7 Invalid sender address")]
    [InlineData(550, "Sender verify failed")]
    [InlineData(550, "relay not permitted")]
    [InlineData(550, "SPF check failed")]
    [InlineData(550, "spam message rejected. Please visit http://help.mail.ru/notspam-support")]
    [InlineData(550, "Письмо похоже на спам")]
    [InlineData(550, "5.2.2 mailbox is full")]
    [InlineData(552, "Mailbox size limit exceeded")]
    [InlineData(554, "5.7.1 <a@example.org>: Recipient address rejected: Access denied")]
    [InlineData(554, "Transaction failed")]
    public void The_letter_is_refused_and_the_mailbox_may_well_exist(int code, string answer) =>
        Assert.False(MailRefusal.IsNoMailbox(code, answer, atReceiver: true));

    [Fact]
    public void A_letter_refused_in_bare_words_after_its_text_does_not_condemn_the_mailbox() =>
        Assert.False(MailRefusal.IsNoMailbox(550, "Message rejected", atReceiver: false));

    [Theory, Engines]
    public async Task A_mailbox_that_is_refused_in_words_only_after_the_letter_is_marked(DatabaseEngine engine)
    {
        await using var mail = new ScriptedMailServer { TakesLetter = _ => Task.FromResult<string?>("554 5.0.0 No such user here") };
        await using var host = await PorogHost.StartAsync(engine, mail.Settings);
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(await registry.OrganisationAsync());
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, child);
        await new JournalRows(host).AddAsync(child, EventKind.In);
        await PorogHost.EventuallyAsync(
            () => host.WithDbAsync(db => db.Users.AnyAsync(a => a.Id == mother.Id && a.EmailBouncedAt != null)),
            "the mailbox is marked"
        );
        Assert.Single(mail.Received);
    }

    [Theory, Engines]
    public async Task Somebody_who_confirms_an_address_that_does_not_exist_reads_so(DatabaseEngine engine)
    {
        await using var mail = new ScriptedMailServer { TakesReceiver = _ => "550 No such user" };
        await using var host = await PorogHost.StartAsync(engine, mail.Settings);
        var person = await new TestRegistry(host).PersonAsync();
        await host.WithDbAsync(db =>
            db.Users.Where(a => a.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.EmailConfirmed, false))
        );
        using var visitor = await SiteVisitor.SignedInAsync(host, person);
        await using (var scope = host.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<EmailLinks>().SendAsync(person, person.Email!, default);
        await PorogHost.EventuallyAsync(
            () =>
                host.WithDbAsync(async db =>
                    await db.Notices.AnyAsync(n => n.Topic == NoticeTopic.EmailNotConfirmable) && !await db.Outgoing.AnyAsync()
                ),
            "the tries have ended and the person is told"
        );
        Assert.Contains("Письмо на указанную почту не дошло", (await visitor.OpenAsync("/messages")).Text);
        Assert.Contains("не принимает письма", (await visitor.OpenAsync("/account")).Text);
    }

    [Theory, Engines]
    public async Task An_administrator_who_invites_to_an_address_that_does_not_exist_reads_so(DatabaseEngine engine)
    {
        await using var mail = new ScriptedMailServer { TakesReceiver = _ => "550 5.1.1 unknown" };
        await using var host = await PorogHost.StartAsync(engine, mail.Settings);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var administrator = await registry.StaffAsync(StaffKind.Administrator);
        await InviteAsync();
        using var visitor = await SiteVisitor.SignedInAsync(host, administrator);
        await PorogHost.EventuallyAsync(
            async () => (await visitor.OpenAsync("/admin/staff")).Text.Contains("Письмо не дошло"),
            "the invitation is marked"
        );
        Assert.False(await host.WithDbAsync(db => db.Outgoing.AnyAsync()));

        mail.TakesReceiver = _ => "250 ok";
        var page = await visitor.OpenAsync("/admin/staff");
        await visitor.SubmitAsync(page, "main form", new() { ["Action"] = "resend" });
        await mail.WaitForAsync(1);
        Assert.DoesNotContain("Письмо не дошло", (await visitor.OpenAsync("/admin/staff")).Text);

        async Task InviteAsync()
        {
            await using var scope = host.Services.CreateAsyncScope();
            var offer = new StaffOffer("nobody@example.org", StaffKind.Officer, school.Id, null);
            var answer = await scope.ServiceProvider.GetRequiredService<InviteStaff>().OfferAsync(administrator.Id, offer, default);
            Assert.Equal(StaffOutcome.Done, answer.Outcome);
        }
    }
}
