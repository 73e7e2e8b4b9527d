using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Attendance.Absences;
using Porog.Notices;
using Porog.Shared;
using Porog.Tests.Support;
using static Porog.Tests.Attendance.AbsenceClient;

namespace Porog.Tests.Attendance;

/// <summary>Announcing that a child will not come, and taking it back (product rule 14). The tests' day is Friday, 20 November 2026.</summary>
public sealed class AbsencesTests
{
    [Theory, Engines]
    public async Task A_parent_announces_in_three_taps_and_the_other_one_is_told_and_takes_it_back_once(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (family, father) = await ParentsAsync(host);
        var former = await family.Registry.PersonAsync("Бывшев", "Олег");
        var ended = await family.Registry.RepresentsAsync(former, family.Child);
        await host.WithDbAsync(db =>
            db.LegalRepresentations.Where(r => r.Id == ended.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.EndedAt, PorogHost.SchoolDay.AddDays(-1)))
        );
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        var day = await mother.OpenAsync($"/children/{family.Child.Id}/attendance");
        var form = await mother.OpenAsync(day.Document.QuerySelector("[aria-labelledby=absences] a")!.GetAttribute("href")!);
        var refused = await mother.SubmitAsync(
            form,
            "main form",
            new()
            {
                ["When"] = "days",
                ["Kind"] = "",
                ["Lessons"] = "15",
            }
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.All(["#from-error", "#kind-error", "#lessons-error"], field => Assert.NotNull(refused.Document.QuerySelector(field)));

        var told = await mother.GoAsync(
            form,
            new()
            {
                ["When"] = "today",
                ["Kind"] = "Illness",
                ["Note"] = "Температура",
            }
        );
        Assert.Contains("Сообщение об отсутствии принято", told.TextOf("[role=status]"));
        Assert.Contains("20 ноября, болезнь Кто сообщил: Иванова Мария Петровна (законный представитель)", told.TextOf("#main .absence"));
        // Sent twice: the first one stands.
        Assert.Contains(
            "уже сообщили",
            (await mother.GoAsync(form, new() { ["When"] = "today", ["Kind"] = "Illness" })).TextOf("[role=status]")
        );
        var message = Assert.Single(await AbsencesOfAsync(host, father));
        Assert.Equal("Сообщили об отсутствии: 20 ноября", message.GetProperty("title").GetString());
        Assert.Equal(
            "Иванов Пётр Иванович: 20 ноября, болезнь. Кто сообщил: Иванова Мария Петровна.",
            message.GetProperty("text").GetString()
        );

        using var his = await SiteVisitor.SignedInAsync(host, father);
        var seen = await his.OpenAsync($"/children/{family.Child.Id}/attendance");
        Assert.Contains("Температура", seen.TextOf("#main .absence"));
        var button = seen.Document.QuerySelector("button[name=Absence]")!.GetAttribute("value")!;
        var list = "form:has([name=Absence])";
        var first = await his.SubmitAsync(seen, list, new() { ["Absence"] = button });
        var second = await his.SubmitAsync(seen, list, new() { ["Absence"] = button });
        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.Redirect), (first.Status, second.Status));
        var after = await his.OpenAsync(second.Location!);
        Assert.Contains("Отсутствие отменено", after.TextOf("[role=status]"));
        Assert.Null(after.Document.QuerySelector("#main .absence"));
        Assert.Contains("отменил: Иванов Иван", Assert.Single(await AbsencesOfAsync(host, family.Mother)).GetProperty("text").GetString());
        Assert.Single(await AbsencesOfAsync(host, father));

        // The person whose right has ended is not told, nor does the log say why the child was absent.
        Assert.Equal(
            2,
            await host.WithDbAsync(db =>
                db.Notices.CountAsync(n => n.Topic >= NoticeTopic.AbsenceAnnounced && n.Topic <= NoticeTopic.AbsenceTakenBack)
            )
        );
        var log = (await his.OpenAsync($"/children/{family.Child.Id}/access-log")).Text;
        Assert.Contains("Школе сообщили, что ребёнок не придёт: 20 ноября", log);
        Assert.Contains("Сообщение об отсутствии отменено: 20 ноября", log);
        Assert.DoesNotContain("олезнь", log);
    }

    [Theory, Engines]
    public async Task The_interface_names_each_wrong_field_and_keeps_one_absence_of_two_requests(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var mother = await host.SignInAsync(family.Mother);
        var path = Path(family.Child);
        await RefusedAsync("from", new { kind = "illness" });
        await RefusedAsync("from", new { from = "вчера", kind = "illness" });
        await RefusedAsync("from", new { from = "2026-11-12", kind = "illness" });
        await RefusedAsync(
            "until",
            new
            {
                from = "2026-11-21",
                until = "2026-11-20",
                kind = "illness",
            }
        );
        await RefusedAsync(
            "until",
            new
            {
                from = "2026-11-20",
                until = "2027-02-18",
                kind = "illness",
            }
        );
        await RefusedAsync(
            "until",
            new
            {
                from = "2027-11-20",
                until = "2027-11-21",
                kind = "illness",
            }
        );
        await RefusedAsync("kind", new { from = "2026-11-20" });
        await RefusedAsync("kind", new { from = "2026-11-20", kind = "laziness" });
        await RefusedAsync(
            "lessons",
            new
            {
                from = "2026-11-20",
                until = "2026-11-21",
                lessons = new[] { 1 },
                kind = "medical",
            }
        );
        await RefusedAsync(
            "lessons",
            new
            {
                from = "2026-11-20",
                lessons = new[] { 13 },
                kind = "medical",
            }
        );
        await RefusedAsync(
            "note",
            new
            {
                from = "2026-11-20",
                kind = "other",
                note = new string('я', 501),
            }
        );

        // 90 days, and the first of them as long ago as may be.
        var body = new
        {
            from = "2026-11-13",
            until = "2027-02-10",
            kind = "family",
            note = "На море",
        };
        var first = await mother.PostAsJsonAsync(path, body);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        var again = await mother.PostAsJsonAsync(path, body);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var id = await IdAsync(first);
        Assert.Equal(id, await IdAsync(again));
        Assert.Equal(
            HttpStatusCode.Created,
            (
                await mother.PostAsJsonAsync(
                    path,
                    new
                    {
                        from = "2026-11-23",
                        lessons = new[] { 2, 1 },
                        kind = "medical",
                    }
                )
            ).StatusCode
        );

        var taken = await mother.DeleteAsync($"/api/v1/absences/{id}");
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        await (await mother.DeleteAsync($"/api/v1/absences/{id}")).ProblemAsync(409, "conflict");
        var items = (await mother.JsonAsync(path)).GetProperty("items").EnumerateArray().ToList();
        // What is over stays announced.
        Assert.Equal(
            ("withdrawn", "2026-11-20", "На море", "legal"),
            (Text(items[0], "state"), Text(items[0], "withdrawnFrom"), Text(items[0], "note"), Text(items[0], "announcedAs"))
        );
        Assert.Equal("[1,2]", items[1].GetProperty("lessons").GetRawText());
        Assert.Empty((await mother.JsonAsync($"{path}?from=2027-03-01")).GetProperty("items").EnumerateArray());
        Assert.True(await IsAbsentAsync(host, family, new(2026, 11, 19)));
        Assert.False(await IsAbsentAsync(host, family, new(2026, 11, 20)));
        host.Clock.Advance(TimeSpan.FromDays(4));
        using var later = await host.SignInAsync(family.Mother);
        await (await later.DeleteAsync($"/api/v1/absences/{Text(items[1], "id")}")).ProblemAsync(409, "absence-over");

        async Task RefusedAsync(string field, object wrong)
        {
            var problem = await (await mother.PostAsJsonAsync(path, wrong)).ProblemAsync(400, "invalid");
            Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        }
    }

    [Theory, Engines]
    public async Task A_trusted_person_announces_only_with_that_right_and_a_stranger_sees_nothing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var (nanny, grandmother) = (await family.Registry.PersonAsync("Гордеева", "Лидия"), await family.TrustedAsync(Sight.Attendance));
        var given = await family.Registry.TrustsAsync(family.Mother, nanny, family.Child, Sight.Attendance, mayAnnounceAbsence: true);
        var unseeing = await family.Registry.PersonAsync("Слепцова", "Инна");
        await family.Registry.TrustsAsync(family.Mother, unseeing, family.Child, Sight.Meals, mayAnnounceAbsence: true);
        using var mothers = await host.SignInAsync(family.Mother);
        var illness = new
        {
            from = "2026-11-20",
            kind = "illness",
            note = "Температура",
        };
        var hers = await IdAsync(await mothers.PostAsJsonAsync(Path(family.Child), illness));

        using var may = await host.SignInAsync(nanny);
        var own = await may.PostAsJsonAsync(
            Path(family.Child),
            new
            {
                from = "2026-11-24",
                kind = "medical",
                note = "К зубному",
            }
        );
        Assert.Equal(HttpStatusCode.Created, own.StatusCode);
        var ownId = await IdAsync(own);
        var items = (await may.JsonAsync(Path(family.Child))).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([null, "К зубному"], items.Select(one => one.TryGetProperty("note", out var note) ? note.GetString() : null));
        await (await may.DeleteAsync($"/api/v1/absences/{hers}")).ProblemAsync(403, "forbidden");
        Assert.Single(await AbsencesOfAsync(host, family.Mother));

        using var mayNot = await host.SignInAsync(grandmother);
        await (await mayNot.PostAsJsonAsync(Path(family.Child), illness)).ProblemAsync(403, "forbidden");
        await (await mayNot.DeleteAsync($"/api/v1/absences/{ownId}")).ProblemAsync(403, "forbidden");
        using var looking = await SiteVisitor.SignedInAsync(host, grandmother);
        var page = await looking.OpenAsync($"/children/{family.Child.Id}/attendance");
        Assert.Equal(2, page.Document.QuerySelectorAll(".absence").Length);
        Assert.Empty(page.Document.QuerySelectorAll("[aria-labelledby=absences] a, [aria-labelledby=absences] button"));
        Assert.DoesNotContain("Температура", page.Text);
        Assert.Equal(HttpStatusCode.NotFound, (await looking.OpenAsync($"/children/{family.Child.Id}/absences/new")).Status);

        foreach (var person in new[] { unseeing, await family.Registry.PersonAsync("Чужих", "Анна") })
            await NothingIsThereAsync(await host.SignInAsync(person));
        Assert.Equal(HttpStatusCode.OK, (await may.DeleteAsync($"/api/v1/absences/{ownId}")).StatusCode);
        await host.WithDbAsync(db =>
            db.Trusts.Where(t => t.Id == given.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.State, TrustState.Ended))
        );
        await NothingIsThereAsync(may);

        async Task NothingIsThereAsync(HttpClient client)
        {
            await (await client.GetAsync(Path(family.Child))).ProblemAsync(404, "not-found");
            await (await client.PostAsJsonAsync(Path(family.Child), illness)).ProblemAsync(404, "not-found");
            await (await client.DeleteAsync($"/api/v1/absences/{hers}")).ProblemAsync(404, "not-found");
        }
    }

    private static async Task<bool> IsAbsentAsync(PorogHost host, Family family, DateOnly day)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var school = await host.WithDbAsync(db => db.Organisations.Select(o => o.Id).SingleAsync());
        var absences = scope.ServiceProvider.GetRequiredService<ReadAbsences>();
        return (await absences.OfDayAsync(school, null, day, default)).ContainsKey(family.Child.Id);
    }
}
