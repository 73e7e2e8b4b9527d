using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Delegation;
using Porog.Notices;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delegation;

/// <summary>Every legal representative hears of every new access, can tell the school that it is wrong, and reads its answer.</summary>
public sealed class AccessDoubtTests
{
    private const string Form = "main form";

    [Theory, Engines]
    public async Task The_father_doubts_a_trusted_person_and_the_officer_closes_the_access(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (family, father, officer) = await StartAsync(host);
        var stranger = await family.Registry.PersonAsync("Чужая", "Анна");
        await OpenTrustAsync(host, family, stranger);

        var notice = await NoticeAsync(host, father);
        Assert.Equal(NoticeTopic.AccessBegan, notice.Topic);
        Assert.Equal([NoticeTopic.TrustOpened], await TopicsAsync(host, family.Mother));
        using var fathers = await SiteVisitor.SignedInAsync(host, father);
        var messages = await fathers.OpenAsync("/messages");
        Assert.Contains("Доступ открыт: Чужая Анна", messages.Text);
        Assert.Equal($"/access/{notice.Id}", LinkOf(messages, "Это не так – сообщить школе"));

        var page = await fathers.OpenAsync($"/access/{notice.Id}");
        var sent = await fathers.SubmitAsync(page, Form, new() { ["Note"] = "Мы её не знаем" });
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        Assert.Contains("Школа ещё не ответила", (await fathers.OpenAsync($"/access/{notice.Id}")).Text);
        // The second click is answered with the page, and makes no second report.
        await fathers.SubmitAsync(page, Form, []);
        var doubt = await host.WithDbAsync(db => db.AccessDoubts.SingleAsync());
        Assert.Equal([NoticeTopic.AccessDoubted], await TopicsAsync(host, officer));

        using var officers = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Contains("Доступ под вопросом", (await officers.OpenAsync("/school")).TextOf("[aria-labelledby=attention]"));
        var open = await officers.OpenAsync($"/school/doubts/{doubt.Id}");
        Assert.Contains("Чужая Анна", open.Text);
        Assert.Contains("Иванов Иван", open.Text);
        Assert.Contains("Мы её не знаем", open.Text);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await officers.SubmitAsync(open, Form, new() { ["Action"] = "close", ["Answer"] = " " })).Status
        );
        var closed = await officers.SubmitAsync(open, Form, new() { ["Action"] = "close", ["Answer"] = "Доступ закрыт, спасибо." });
        Assert.Equal(HttpStatusCode.Redirect, closed.Status);
        Assert.DoesNotContain("Доступ под вопросом", (await officers.OpenAsync("/school")).TextOf("[aria-labelledby=attention]"));
        var again = await officers.SubmitAsync(open, Form, new() { ["Action"] = "stay", ["Answer"] = "Верно." });
        Assert.Equal(HttpStatusCode.Conflict, again.Status);

        using var hers = await host.SignInAsync(stranger);
        Assert.Empty((await hers.JsonAsync("/api/v1/children")).EnumerateArray());
        Assert.Contains("Доступ закрыт, спасибо.", (await fathers.OpenAsync($"/access/{notice.Id}")).Text);
        Assert.Contains("Школа закрыла доступ: Чужая Анна", (await fathers.OpenAsync("/messages")).Text);
        using var mothers = await SiteVisitor.SignedInAsync(host, family.Mother);
        Assert.Contains("Доступ закрыла школа", (await mothers.OpenAsync("/messages")).Text);
        var log = await host.WithDbAsync(db => db.AccessLog.OrderBy(e => e.Number).Select(e => e.Event).ToListAsync());
        Assert.Equal([AuditEvent.AccessDoubted, AuditEvent.AccessDoubtSettled, AuditEvent.TrustEnded], log.TakeLast(3));
    }

    [Theory, Engines]
    public async Task An_access_that_is_right_stays_and_the_reporter_reads_why(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (family, father, officer) = await StartAsync(host);
        var grandmother = await family.Registry.PersonAsync("Сидорова", "Анна");
        await OpenTrustAsync(host, family, grandmother);
        var doubt = await ReportAsync(host, father);
        using var officers = await SiteVisitor.SignedInAsync(host, officer);
        var open = await officers.OpenAsync($"/school/doubts/{doubt.Id}");
        await officers.SubmitAsync(open, Form, new() { ["Action"] = "stay", ["Answer"] = "Бабушка, заявление есть." });
        using var hers = await host.SignInAsync(grandmother);
        Assert.Single((await hers.JsonAsync("/api/v1/children")).EnumerateArray());
        using var fathers = await SiteVisitor.SignedInAsync(host, father);
        Assert.Contains("Бабушка, заявление есть.", (await fathers.OpenAsync("/messages")).Text);
    }

    [Theory, Engines]
    public async Task A_legal_representative_is_closed_on_the_childs_page_first(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (family, father, officer) = await StartAsync(host);
        var tell = host.Services.GetRequiredService<TellOfAccess>();
        await host.WithDbAsync(async db =>
        {
            await tell.TellAsync(db, new(family.Mother.Id, family.Mother.FullName, NoticeDetail.Represents), [family.Child.Id], default);
            await db.SaveChangesAsync();
        });
        var doubt = await ReportAsync(host, father);
        using var officers = await SiteVisitor.SignedInAsync(host, officer);
        var open = await officers.OpenAsync($"/school/doubts/{doubt.Id}");
        var refused = await officers.SubmitAsync(open, Form, new() { ["Action"] = "close", ["Answer"] = "Закрываем." });
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Null(await host.WithDbAsync(db => db.AccessDoubts.Select(d => d.SettledAt).SingleAsync()));
    }

    [Theory, Engines]
    public async Task A_widened_right_is_told_to_every_legal_representative_and_a_narrowed_one_is_not(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (family, father, _) = await StartAsync(host);
        var trusted = await family.TrustedAsync(Sight.Attendance | Sight.Meals);
        var trust = await host.WithDbAsync(db => db.Trusts.SingleAsync());
        var change = host.Services.GetRequiredService<ChangeTrust>();
        await change.ChangeAsync(family.Mother.Id, trust.Id, new(Sight.Attendance, null, null, false), default);
        Assert.Empty(await TopicsAsync(host, father));
        await change.ChangeAsync(family.Mother.Id, trust.Id, new(Sight.Everything, null, null, false), default);
        Assert.Equal([NoticeTopic.AccessBegan], await TopicsAsync(host, father));
        Assert.Equal([NoticeTopic.AccessBegan], await TopicsAsync(host, family.Mother));
        Assert.Equal([NoticeTopic.AccessChanged, NoticeTopic.AccessChanged], await TopicsAsync(host, trusted));
        using var fathers = await SiteVisitor.SignedInAsync(host, father);
        Assert.Contains("Доступ расширен: Сидорова Анна", (await fathers.OpenAsync("/messages")).Text);
    }

    [Theory, Engines]
    public async Task Nobody_else_reads_the_notice_or_the_doubt(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (family, father, _) = await StartAsync(host);
        var trusted = await family.Registry.PersonAsync("Сидорова", "Анна");
        await OpenTrustAsync(host, family, trusted);
        var doubt = await ReportAsync(host, father);
        var other = await family.Registry.OrganisationAsync();
        foreach (var person in new[] { family.Mother, trusted, await family.Registry.StaffAsync(StaffKind.Officer, other) })
        {
            using var visitor = await SiteVisitor.SignedInAsync(host, person);
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/access/{doubt.NoticeId}")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/school/doubts/{doubt.Id}")).Status);
        }
        // The father's own right ends, and with it the page.
        await host.WithDbAsync(db =>
            db.LegalRepresentations.Where(r => r.PersonId == father.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.EndedAt, PorogHost.SchoolDay))
        );
        using var fathers = await SiteVisitor.SignedInAsync(host, father);
        Assert.Equal(HttpStatusCode.NotFound, (await fathers.OpenAsync($"/access/{doubt.NoticeId}")).Status);
    }

    private static async Task<(Family Family, Account Father, Account Officer)> StartAsync(PorogHost host)
    {
        var family = await Family.CreateAsync(host);
        var father = await family.Registry.PersonAsync("Иванов", "Иван");
        await family.Registry.RepresentsAsync(father, family.Child);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        return (family, father, await family.Registry.StaffAsync(StaffKind.Officer, school));
    }

    private static async Task OpenTrustAsync(PorogHost host, Family family, Account invited)
    {
        using var mothers = await host.SignInAsync(family.Mother);
        using var theirs = await host.SignInAsync(invited);
        var id = await mothers.InviteAsync(invited, family.Child.Id);
        await theirs.DoAsync(id, "accept");
        await mothers.StandsAsync(id, "active");
    }

    private static async Task<AccessDoubt> ReportAsync(PorogHost host, Account reporter)
    {
        var notice = await NoticeAsync(host, reporter);
        using var visitor = await SiteVisitor.SignedInAsync(host, reporter);
        await visitor.SubmitAsync(await visitor.OpenAsync($"/access/{notice.Id}"), Form, []);
        return await host.WithDbAsync(db => db.AccessDoubts.SingleAsync());
    }

    private static Task<Notice> NoticeAsync(PorogHost host, Account person) =>
        host.WithDbAsync(db => db.Notices.SingleAsync(n => n.PersonId == person.Id && n.Topic == NoticeTopic.AccessBegan));

    private static Task<NoticeTopic[]> TopicsAsync(PorogHost host, Account person) =>
        host.WithDbAsync(db => db.Notices.Where(n => n.PersonId == person.Id).OrderBy(n => n.At).Select(n => n.Topic).ToArrayAsync());

    private static string? LinkOf(SitePage page, string text) =>
        page.Document.QuerySelectorAll("a").First(a => a.TextContent.Trim() == text).GetAttribute("href");
}
