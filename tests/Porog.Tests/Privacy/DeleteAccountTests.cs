using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Shared;
using Porog.Tests.Accounts;
using Porog.Tests.Commands;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.Privacy;

/// <summary>A deleted account leaves no name, right or session behind, and the people concerned are notified.</summary>
public sealed class DeleteAccountTests
{
    [Theory, Engines]
    public async Task A_deleted_trusted_person_is_nobody_at_once_and_nameless_in_the_log_which_stays_whole(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync();
        using var hers = await SiteVisitor.SignedInAsync(host, grandmother);
        using var program = host.CreateClient();
        var tokens = await (await program.PostSignInAsync(grandmother.PhoneNumber!, TestRegistry.Password)).TokensAsync();
        program.With(tokens.GetProperty("accessToken").GetString()!);
        using var stream = await LiveStream.OpenAsync(host, grandmother, family.Child);
        await hers.OpenAsync($"/children/{family.Child.Id}/attendance");
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        var log = $"/children/{family.Child.Id}/access-log";
        Assert.Contains("Сидорова", (await mother.OpenAsync(log)).Text, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await DeleteAsync(hers, "не тот пароль")).Status);
        Assert.Equal(HttpStatusCode.OK, (await hers.OpenAsync("/messages")).Status);
        var done = await DeleteAsync(hers, TestRegistry.Password);
        Assert.EndsWith("/account/deleted", done.Location, StringComparison.Ordinal);

        Assert.Contains("Личный кабинет удалён", (await hers.OpenAsync("/account/deleted")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await hers.OpenAsync("/messages")).Status);
        Assert.Null(await stream.NextAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/me")).StatusCode);
        await (await program.RefreshAsync(tokens)).ProblemAsync(401, "sign-in-refused");
        using var again = new SiteVisitor(host);
        var refused = await again.SignInAsync(grandmother.PhoneNumber!, TestRegistry.Password);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);

        // The family still sees that there was a person, but not who. The mother keeps her own messages.
        foreach (var path in new[] { log, $"/children/{family.Child.Id}/representatives" })
        {
            var shown = (await mother.OpenAsync(path)).Text;
            Assert.Contains("Удалённый аккаунт", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("Сидорова", shown, StringComparison.Ordinal);
            Assert.DoesNotContain(Phone.Display(grandmother.PhoneNumber!), shown, StringComparison.Ordinal);
        }
        Assert.Contains("Доступ закрыт: Сидорова Анна", (await mother.OpenAsync("/messages")).Text, StringComparison.Ordinal);
        using var english = await SiteVisitor.SignedInAsync(host, family.Mother, "en");
        await host.WithDbAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.Language, Languages.English)));
        Assert.Contains("Deleted account", (await english.OpenAsync(log)).Text, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync(host, grandmother);

        string[] verify = ["audit", "verify", .. host.Database.Settings];
        var (status, output, error) = await CommandTests.RunAsync("", verify);
        Assert.True(status == 0, error + output);
        // The hash chain still verifies the anonymised lines.
        await host.WithDbAsync(db =>
            db.AccessLog.Where(e => e.Event == AuditEvent.LookedAtAttendance)
                .ExecuteUpdateAsync(set => set.SetProperty(e => e.Sees, Sight.Meals))
        );
        (status, output, _) = await CommandTests.RunAsync("", verify);
        Assert.Equal(1, status);
        Assert.Contains("the line is not what was written", output, StringComparison.Ordinal);
    }

    [Theory, Engines]
    public async Task The_other_parent_keeps_the_trusts_and_is_told_and_what_was_unanswered_is_withdrawn(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var father = await family.Registry.PersonAsync("Иванов", "Иван");
        await family.Registry.RepresentsAsync(father, family.Child);
        var grandmother = await family.TrustedAsync();
        var nanny = await family.Registry.PersonAsync("Орлова", "Вера");
        using var program = await host.SignInAsync(family.Mother);
        await program.InviteAsync(nanny, family.Child.Id);

        using var hers = await SiteVisitor.SignedInAsync(host, family.Mother);
        Assert.Contains("Иванов Иван", (await hers.OpenAsync("/account/delete")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await DeleteAsync(hers, TestRegistry.Password)).Status);

        using var his = await SiteVisitor.SignedInAsync(host, father);
        Assert.Contains("Одним представителем меньше", (await his.OpenAsync("/messages")).Text, StringComparison.Ordinal);
        using var trusted = await SiteVisitor.SignedInAsync(host, grandmother);
        Assert.Equal(HttpStatusCode.OK, (await trusted.OpenAsync($"/children/{family.Child.Id}/attendance")).Status);
        var trusts = await host.WithDbAsync(db => db.Trusts.Select(t => new { t.State, t.GiverId }).ToListAsync());
        Assert.Equal(father.Id, trusts.Single(t => t.State == TrustState.Active).GiverId);
        Assert.Single(trusts, t => t.State == TrustState.Withdrawn);
        await AssertNothingIsLeftAsync(host, family.Mother);
    }

    [Theory, Engines]
    public async Task The_last_parent_must_agree_and_then_nobody_sees_the_child_and_the_phone_is_free(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync();
        using var hers = await SiteVisitor.SignedInAsync(host, family.Mother);
        using var trusted = await SiteVisitor.SignedInAsync(host, grandmother);
        var day = $"/children/{family.Child.Id}/attendance";

        var asked = await DeleteAsync(hers, TestRegistry.Password);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, asked.Status);
        Assert.NotNull(asked.Document.QuerySelector("#alone-error"));
        Assert.Equal(HttpStatusCode.OK, (await trusted.OpenAsync(day)).Status);

        Assert.Equal(HttpStatusCode.Redirect, (await DeleteAsync(hers, TestRegistry.Password, "true")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await trusted.OpenAsync(day)).Status);
        Assert.Contains("Доступ закончился", (await trusted.OpenAsync("/messages")).Text, StringComparison.Ordinal);

        using var visitor = new SiteVisitor(host);
        await RegistrationTests.RegisterAsync(visitor, family.Mother.PhoneNumber!);
        var code = await sms.CodeAsync(family.Mother.PhoneNumber!);
        Assert.EndsWith("/account", (await RegistrationTests.EnterAsync(visitor, code)).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(day)).Status);
    }

    [Theory, Engines]
    public async Task Who_works_here_is_told_to_ask_the_operator(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var officer = await registry.PersonAsync();
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var form = await visitor.OpenAsync("/account/delete");
        var school = await registry.OrganisationAsync();
        await registry.AddAsync(
            new StaffRole
            {
                PersonId = officer.Id,
                Kind = StaffKind.Officer,
                OrganisationId = school.Id,
            }
        );

        var page = await visitor.OpenAsync("/account/delete");
        Assert.Contains("Попросите администратора", page.Text, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("main form"));
        // A page opened before the role was given.
        await visitor.SubmitAsync(form, "main form", new() { ["Current"] = TestRegistry.Password });
        Assert.Null(await host.WithDbAsync(db => db.Users.Select(a => a.DeletedAt).SingleAsync()));
    }

    private static async Task<SitePage> DeleteAsync(SiteVisitor visitor, string password, params string[] ticked) =>
        await visitor.SubmitAsync(await visitor.OpenAsync("/account/delete"), "main form", new() { ["Current"] = password }, ticked);

    private static Task AssertNothingIsLeftAsync(PorogHost host, Account person) =>
        host.WithDbAsync(async db =>
        {
            var left = await db.Users.AsNoTracking().SingleAsync(a => a.Id == person.Id);
            Assert.NotNull(left.DeletedAt);
            Assert.Equal((null, null, null), (left.PhoneNumber, left.Email, left.PasswordHash));
            Assert.DoesNotContain(person.Surname, $"{left.FullName} {left.UserName}", StringComparison.Ordinal);
            Assert.NotEqual(person.SecurityStamp, left.SecurityStamp);
            Assert.False(await db.Sessions.AnyAsync(s => s.AccountId == person.Id));
            Assert.False(await db.Notices.AnyAsync(n => n.PersonId == person.Id));
            Assert.False(await db.Deliveries.AnyAsync(d => d.PersonId == person.Id));
            Assert.False(await db.Trusts.AnyAsync(t => t.Phone == person.PhoneNumber || t.Surname == person.Surname));
            Assert.False(await db.AccessLog.AnyAsync(e => e.ActorName == person.FullName || e.Subject == person.FullName));
        });
}
