using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Accounts;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.Access;

/// <summary>Who looked at a child's data, and who may read that log (product rule 10).</summary>
public sealed class AccessLogTests
{
    [Theory, Engines]
    public async Task Every_look_of_a_trusted_person_stands_in_the_log_and_none_of_a_parent(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var anna = await family.TrustedAsync();
        var path = $"/children/{family.Child.Id}";

        using (var mother = await SiteVisitor.SignedInAsync(host, family.Mother))
            foreach (var page in (string[])["", $"{path}/attendance", $"{path}/meals", $"{path}/account"])
                await mother.OpenAsync($"/{page.TrimStart('/')}");
        Assert.Empty(await EventsAsync(host, family.Child.Id));

        using var grandmother = await SiteVisitor.SignedInAsync(host, anna);
        foreach (var page in (string[])["/attendance", "/attendance", "/meals", "/account"])
            Assert.Equal(HttpStatusCode.OK, (await grandmother.OpenAsync(path + page)).Status);
        using var program = await host.SignInAsync(anna);
        await program.JsonAsync($"/api/v1{path}/timeline");
        await program.JsonAsync($"/api/v1{path}/wallet");
        Assert.Equal(
            [
                AuditEvent.LookedAtAttendance,
                AuditEvent.LookedAtAttendance,
                AuditEvent.LookedAtMeals,
                AuditEvent.LookedAtAccount,
                AuditEvent.LookedAtAttendance,
                AuditEvent.LookedAtAccount,
            ],
            await EventsAsync(host, family.Child.Id)
        );
    }

    [Theory, Engines]
    public async Task What_a_person_may_not_see_is_no_look(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var path = $"/children/{family.Child.Id}";
        foreach (var person in (Account[])[await family.Registry.PersonAsync(), await family.TrustedAsync(state: TrustState.Sent)])
        {
            using var program = await host.SignInAsync(person);
            using var visitor = await SiteVisitor.SignedInAsync(host, person);
            foreach (var call in (string[])["/timeline", "/timeline/live", "/wallet"])
                await (await program.GetAsync($"/api/v1{path}{call}")).ProblemAsync(404, "not-found");
            foreach (var page in (string[])["/attendance", "/meals", "/account"])
                Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(path + page)).Status);
        }
        using var mealsOnly = await host.SignInAsync(await family.TrustedAsync(Sight.Meals));
        await (await mealsOnly.GetAsync($"/api/v1{path}/wallet")).ProblemAsync(404, "not-found");
        Assert.Empty(await EventsAsync(host, family.Child.Id));
        await mealsOnly.JsonAsync($"/api/v1{path}/timeline");
        var line = Assert.Single(await LinesAsync(host, family.Child.Id));
        Assert.Equal((AuditEvent.LookedAtMeals, Sight.Meals), (line.Event, line.Sees));
    }

    [Theory, Engines]
    public async Task An_open_page_that_keeps_itself_up_to_date_adds_a_line_a_minute_at_most(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var anna = await family.TrustedAsync(Sight.Attendance);
        using var program = await host.SignInAsync(anna);
        var live = $"/api/v1/children/{family.Child.Id}/timeline/live";
        await program.JsonAsync($"/api/v1/children/{family.Child.Id}/timeline");
        await OpenAsync();
        Assert.Equal([AuditEvent.LookedAtAttendance], await EventsAsync(host, family.Child.Id));
        host.Clock.Advance(AccessLogLooks.SameLook);
        await OpenAsync();
        await OpenAsync();
        await program.JsonAsync("/api/v1/children");
        Assert.Equal([AuditEvent.LookedAtAttendance, AuditEvent.LookedAtWatch], await EventsAsync(host, family.Child.Id));
        host.Clock.Advance(AccessLogLooks.SameLook);
        await program.JsonAsync("/api/v1/children");
        Assert.Equal(AuditEvent.LookedAtOverview, (await EventsAsync(host, family.Child.Id))[^1]);

        async Task OpenAsync()
        {
            using var answer = await program.GetAsync(live, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory, Engines]
    public async Task Looks_that_arrive_together_are_all_written_and_one_that_cannot_be_harms_no_other(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var looks = host.Services.GetRequiredService<AccessLogLooks>();
        var officer = new AuditActor(null, "Кузьмина Елена", ActorRole.Officer);
        var good = Enumerable.Range(0, 40).Select(_ => looks.RecordOfficerAsync(officer, family.Child.Id, CancellationToken.None)).ToList();
        var bad = looks.RecordOfficerAsync(null!, family.Child.Id, CancellationToken.None);
        await Task.WhenAll(good);
        await Assert.ThrowsAnyAsync<Exception>(() => bad);
        Assert.Equal(40, (await LinesAsync(host, family.Child.Id)).Count);
        var verdict = await host.Services.GetRequiredService<VerifyAccessLog>().VerifyAsync(family.Child.Id, CancellationToken.None);
        Assert.Empty(verdict.Breaks);
    }

    [Theory, Engines]
    public async Task Legal_representatives_alone_read_the_log(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var anna = await family.TrustedAsync();
        var father = await family.Registry.PersonAsync("Иванов", "Пётр");
        await family.Registry.RepresentsAsync(father, family.Child);
        var former = await family.Registry.PersonAsync();
        await family.Registry.AddAsync(
            new LegalRepresentation
            {
                ChildId = family.Child.Id,
                PersonId = former.Id,
                Since = PorogHost.SchoolDay.AddYears(-1),
                EndedAt = PorogHost.SchoolDay,
            }
        );
        var path = $"/children/{family.Child.Id}/access-log";
        byte[]? unknown = null;
        foreach (var person in (Account[])[anna, former, await family.Registry.PersonAsync()])
        {
            using var program = await host.SignInAsync(person);
            var answer = await program.GetAsync($"/api/v1{path}");
            await answer.ProblemAsync(404, "not-found");
            unknown ??= await (await program.GetAsync($"/api/v1/children/{Guid.NewGuid()}/access-log")).Content.ReadAsByteArrayAsync();
            Assert.Equal(unknown, await answer.Content.ReadAsByteArrayAsync());
            using var visitor = await SiteVisitor.SignedInAsync(host, person);
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(path)).Status);
        }
        using (var nobody = host.CreateClient())
        {
            await (await nobody.GetAsync($"/api/v1{path}")).ProblemAsync(401, "unauthenticated");
            Assert.Equal(HttpStatusCode.Redirect, (await nobody.GetAsync(path)).StatusCode);
        }
        foreach (var person in (Account[])[family.Mother, father])
        {
            using var program = await host.SignInAsync(person);
            await program.JsonAsync($"/api/v1{path}");
            await (await program.GetAsync($"/api/v1{path}?before=x")).ProblemAsync(400, "invalid");
            await (await program.GetAsync($"/api/v1{path}?limit=0")).ProblemAsync(400, "invalid");
            using var visitor = await SiteVisitor.SignedInAsync(host, person);
            Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync(path)).Status);
        }
    }

    [Theory, Engines]
    public async Task The_log_says_in_both_languages_who_looked_how_often_and_who_changed_which_right(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var anna = await family.TrustedAsync(Sight.Attendance);
        var mother = new AuditActor(family.Mother.Id, family.Mother.FullName, ActorRole.Legal);
        await AppendAsync(host, new AuditLine(family.Child.Id, AuditEvent.TrustOpened, mother, anna.FullName, Sight.Attendance));
        host.Clock.Advance(TimeSpan.FromMinutes(40));
        using var grandmother = await host.SignInAsync(anna);
        for (var i = 0; i < 3; i++)
            await grandmother.JsonAsync($"/api/v1/children/{family.Child.Id}/timeline");

        var path = $"/children/{family.Child.Id}/access-log";
        using var russian = await SiteVisitor.SignedInAsync(host, family.Mother);
        var page = await russian.OpenAsync(path);
        Assert.Contains("Сидорова Анна Петровна (доверенное лицо) посещение: 3 просмотра, последний в 11:40", page.Text);
        Assert.Contains("Доступ открыт: Сидорова Анна Петровна. Видит: посещение", page.Text);
        Assert.Contains("Иванова Мария Петровна (законный представитель)", page.Text);
        await host.WithDbAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.Language, Languages.English)));
        using var english = await SiteVisitor.SignedInAsync(host, family.Mother, "en");
        Assert.Contains("(trusted person) attendance: 3 looks, the last at 11:40", (await english.OpenAsync(path)).Text);

        using var program = await host.SignInAsync(family.Mother);
        var first = await program.JsonAsync($"/api/v1{path}?limit=3");
        Assert.All(
            first.GetProperty("items").EnumerateArray(),
            item =>
            {
                Assert.Equal("looked-at-attendance", item.GetProperty("what").GetString());
                Assert.Equal("trusted", item.GetProperty("relation").GetString());
                Assert.Equal(anna.FullName, item.GetProperty("who").GetString());
                Assert.Equal("2026-11-20T11:40:00+03:00", item.GetProperty("at").GetString());
            }
        );
        var rest = await program.JsonAsync($"/api/v1{path}?before={first.GetProperty("next").GetString()}");
        var opened = Assert.Single(rest.GetProperty("items").EnumerateArray());
        Assert.Equal("trust-opened", opened.GetProperty("what").GetString());
        Assert.Equal("legal", opened.GetProperty("relation").GetString());
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
    }

    [Theory, Engines]
    public async Task Parents_see_beside_the_day_who_sees_the_child_and_when_they_last_looked(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var anna = await family.TrustedAsync(Sight.Attendance);
        await family.TrustedAsync(state: TrustState.Ended, endedAt: PorogHost.SchoolDay);
        var path = $"/children/{family.Child.Id}/attendance";
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        const string Card = "section[aria-labelledby=watchers]";
        var before = await mother.OpenAsync(path);
        Assert.Contains("Вы законный представитель", before.TextOf(Card));
        Assert.Contains("Сидорова Анна Петровна доверенное лицо · посещение · просмотров ещё не было", before.TextOf(Card));
        Assert.Equal(2, before.Document.QuerySelectorAll($"{Card} li").Length);

        using var grandmother = await SiteVisitor.SignedInAsync(host, anna);
        Assert.Null((await grandmother.OpenAsync(path)).Document.QuerySelector(Card));
        Assert.Contains("последний просмотр сегодня в 11:00", (await mother.OpenAsync(path)).TextOf(Card));
    }

    [Theory, Engines]
    public async Task An_officer_who_opens_a_childs_card_stands_in_the_log_in_words(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, _, officer, child) = await ApplicationTests.SchoolAsync(host);
        var (_, _, foreign, _) = await ApplicationTests.SchoolAsync(host);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        await registry.RepresentsAsync(mother, child);
        using (var stranger = await SiteVisitor.SignedInAsync(host, foreign))
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.OpenAsync($"/school/children/{child.Id}")).Status);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync($"/school/children/{child.Id}")).Status);
        Assert.Equal([AuditEvent.LookedAtCard], await EventsAsync(host, child.Id));

        using var hers = await SiteVisitor.SignedInAsync(host, mother);
        Assert.Contains(
            "Кузьмина Елена Викторовна (ответственный за «Проход и питание») карточка ребёнка: 1 просмотр, последний в 11:00",
            (await hers.OpenAsync($"/children/{child.Id}/access-log")).Text
        );
        using var program = await host.SignInAsync(mother);
        var line = Assert.Single(
            (await program.JsonAsync($"/api/v1/children/{child.Id}/access-log")).GetProperty("items").EnumerateArray()
        );
        Assert.Equal(("looked-at-card", "officer"), (line.GetProperty("what").GetString(), line.GetProperty("relation").GetString()));
    }

    [Theory, Engines]
    public async Task Writers_at_the_same_moment_leave_a_chain_without_a_gap(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var second = await family.Registry.ChildAsync(await family.Registry.OrganisationAsync());
        var mother = new AuditActor(family.Mother.Id, family.Mother.FullName, ActorRole.Legal);
        const int Writers = 24;
        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(i =>
                    Task.Run(() =>
                        AppendAsync(
                            host,
                            new AuditLine(i % 2 == 0 ? second.Id : family.Child.Id, AuditEvent.InvitationSent, mother, $"Ёжикова-{i}"),
                            new AuditLine(i % 2 == 0 ? family.Child.Id : second.Id, AuditEvent.TrustEnded, mother, Detail: "Так решили 🙂")
                        )
                    )
                )
        );
        foreach (var child in (Guid[])[family.Child.Id, second.Id])
            Assert.Equal(Enumerable.Range(1, Writers).Select(n => (long)n), (await LinesAsync(host, child)).Select(e => e.Number));
        var verdict = await host.Services.GetRequiredService<VerifyAccessLog>().VerifyAsync(null, TestContext.Current.CancellationToken);
        Assert.Equal((2, 2 * Writers), (verdict.Children, verdict.Lines));
        Assert.Empty(verdict.Breaks);
    }

    [Theory, Engines]
    public async Task A_change_of_rights_that_fails_leaves_no_line(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        await host.WithDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            var line = new AuditLine(family.Child.Id, AuditEvent.TrustEnded, AuditActor.System);
            await host.Services.GetRequiredService<AccessLog>().AppendAsync(db, [line], CancellationToken.None);
            await transaction.RollbackAsync();
        });
        Assert.Empty(await LinesAsync(host, family.Child.Id));
    }

    internal static Task AppendAsync(PorogHost host, params AuditLine[] lines) =>
        host.WithDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await host.Services.GetRequiredService<AccessLog>().AppendAsync(db, lines, CancellationToken.None);
            await transaction.CommitAsync();
        });

    private static Task<List<AccessLogEntry>> LinesAsync(PorogHost host, Guid child) =>
        host.WithDbAsync(db => db.AccessLog.Where(e => e.ChildId == child).OrderBy(e => e.Number).AsNoTracking().ToListAsync());

    private static async Task<IReadOnlyList<AuditEvent>> EventsAsync(PorogHost host, Guid child) =>
        [.. (await LinesAsync(host, child)).Select(e => e.Event)];
}
