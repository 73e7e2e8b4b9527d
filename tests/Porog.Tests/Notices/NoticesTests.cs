using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Notices;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.Notices;

/// <summary>Messages to a person that are not about an event of a child's day.</summary>
public sealed class NoticesTests
{
    [Theory, Engines]
    public async Task A_notice_stands_in_the_message_centre_of_its_person_alone_and_leads_on(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var person = await registry.PersonAsync();
        var other = await registry.PersonAsync("Сидорова", "Анна");
        var invitation = await InviteAsync(host, person);

        var hers = await (await host.SignInAsync(person)).JsonAsync("/api/v1/messages");
        var item = Assert.Single(hers.GetProperty("items").EnumerateArray());
        Assert.Equal("invitation", item.GetProperty("kind").GetString());
        Assert.Equal("Петрова Ольга Петровна приглашает вас", item.GetProperty("title").GetString());
        Assert.Contains("Петров Пётр", item.GetProperty("text").GetString());
        Assert.False(item.TryGetProperty("child", out _));
        Assert.Empty((await (await host.SignInAsync(other)).JsonAsync("/api/v1/messages")).GetProperty("items").EnumerateArray());

        using var visitor = await SiteVisitor.SignedInAsync(host, person);
        var page = await visitor.OpenAsync("/messages");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.NotNull(page.Document.QuerySelector($"main a[href='/invitations/{invitation}']"));
    }

    [Theory, Engines]
    public async Task A_notice_goes_by_mail_once_in_the_language_of_its_person(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, server.Settings);
        var person = await new TestRegistry(host).PersonAsync();
        person.Language = Languages.English;
        await host.WithDbAsync(db =>
        {
            db.Update(person);
            return db.SaveChangesAsync();
        });
        var invitation = await InviteAsync(host, person);

        var mail = Assert.Single(await server.WaitForAsync(1));
        Assert.Equal(person.Email, mail.To);
        Assert.Equal("Петрова Ольга Петровна invites you", mail.Message.Subject);
        Assert.Contains($"/invitations/{invitation}", mail.Text);
        Assert.Contains($"/invitations/{invitation}", mail.Html);
        // Notices cannot be turned off, so there is no unsubscribe header.
        Assert.Null(mail.Message.Headers[MimeKit.HeaderId.ListUnsubscribe]);
    }

    [Theory, Engines]
    public async Task What_is_rolled_back_is_not_told(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        await host.WithDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await host
                .Services.GetRequiredService<NoticeWriter>()
                .AddAsync(db, person.Id, NoticeTopic.PasswordChanged, new NoticeFacts(), null, CancellationToken.None);
            await db.SaveChangesAsync();
            await transaction.RollbackAsync();
        });
        Assert.Empty((await (await host.SignInAsync(person)).JsonAsync("/api/v1/messages")).GetProperty("items").EnumerateArray());
    }

    /// <summary>An invitation from another person, announced to this person by the worker.</summary>
    private static async Task<Guid> InviteAsync(PorogHost host, Account person)
    {
        var registry = new TestRegistry(host);
        var giver = await registry.PersonAsync("Петрова", "Ольга");
        var child = await registry.ChildAsync(await registry.OrganisationAsync(), "Петров");
        await registry.RepresentsAsync(giver, child);
        using var client = await host.SignInAsync(giver);
        var invitation = await client.InviteAsync(person, child.Id);
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.Notices.AnyAsync(n => n.PersonId == person.Id)), "it is told");
        return invitation;
    }
}
