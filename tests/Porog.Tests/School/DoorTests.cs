using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Journal;
using Porog.Registry;
using Porog.School.Door;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>The kindergarten's door page: who may use it, who may fetch a child, and what a tap records.</summary>
public sealed class DoorTests
{
    private const string Form = "form[data-door-form]";

    [Theory, Engines]
    public async Task A_child_is_handed_to_somebody_who_may_and_the_parents_are_told_with_whom(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        Assert.Contains("Ещё не пришёл", (await educator.OpenAsync(garden.Door)).TextOf(".tile"));
        var choice = await educator.OpenAsync(garden.Tile);
        Assert.Equal(["Иванова Мария Петровна", "Гордеева Лидия Васильевна"], choice.TextsOf($"{Form} .person__name").Take(2));
        Assert.DoesNotContain("Петрова", choice.Text);
        // Only the names of possible people are shown.
        Assert.DoesNotContain(Phone.Display(garden.Mother.PhoneNumber!), choice.Text.Replace('\u00A0', ' '));

        // Pressing twice on the same page records one hand-over.
        for (var pressed = 0; pressed < 2; pressed++)
        {
            var done = await educator.SubmitAsync(choice, Form, new() { ["person"] = garden.Nanny.Id.ToString() });
            Assert.Equal(HttpStatusCode.Redirect, done.Status);
            var back = await educator.OpenAsync(done.Location!);
            Assert.Contains("Записано: Иванов Артём, пришёл в 11:00. С кем: Гордеева Лидия Васильевна.", back.Text);
            Assert.Contains("Здесь с 11:00", back.TextOf(".tile"));
        }
        var entry = Assert.Single(await host.WithDbAsync(db => db.Journal.AsNoTracking().ToListAsync()));
        Assert.Equal((EventKind.In, garden.Nanny.Id), (entry.Kind, entry.AccompaniedBy!.Value));
        Assert.Equal(
            (garden.Educator.Id, StaffKind.Teacher),
            await host.WithDbAsync(async db =>
            {
                var row = await db.ManualEvents.SingleAsync(e => e.EventId == entry.Id);
                return (row.PersonId, row.Role);
            })
        );

        using var mother = await SiteVisitor.SignedInAsync(host, garden.Mother);
        var day = await mother.OpenAsync($"/children/{garden.Child.Id}/attendance");
        Assert.Contains("Кто привёл: Гордеева Лидия Васильевна", day.Text);
        Assert.Contains("внесено вручную: Кузьмина Е. В.", day.Text);
        await PorogHost.EventuallyAsync(
            async () => (await mother.OpenAsync("/messages")).Text.Contains("Гордеева Лидия Васильевна", StringComparison.Ordinal),
            "the mother is told"
        );
    }

    [Theory, Engines]
    public async Task Nobody_else_is_given_a_child_and_the_educator_is_told_whom_to_call(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        var stranger = await garden.Registry.PersonAsync("Чужой", "Пётр");
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        var choice = await educator.OpenAsync(garden.Tile);
        foreach (var who in new[] { garden.Grandmother.Id, stranger.Id, Guid.NewGuid() })
        {
            var refused = await educator.SubmitAsync(choice, Form, new() { ["person"] = who.ToString() });
            Assert.Equal((HttpStatusCode.Redirect, $"{garden.Tile}/other?refused=1"), (refused.Status, refused.Location));
        }
        // A right that ended while the page was open.
        await host.WithDbAsync(db =>
            db.Trusts.Where(t => t.TrusteeId == garden.Nanny.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.State, TrustState.Ended).SetProperty(t => t.EndedAt, PorogHost.SchoolDay))
        );
        var late = await educator.SubmitAsync(choice, Form, new() { ["person"] = garden.Nanny.Id.ToString() });
        var advice = await educator.OpenAsync(late.Location!);
        Assert.Contains("отметка не записана", advice.Text);
        Assert.Contains("Иванова Мария Петровна", advice.Text);
        Assert.Equal($"tel:{garden.Mother.PhoneNumber}", advice.Document.QuerySelector("main a[href^=tel]")!.GetAttribute("href"));
        Assert.DoesNotContain("Гордеева", advice.Text);
        Assert.Equal(0, await host.WithDbAsync(db => db.Journal.CountAsync()));

        using var mother = await SiteVisitor.SignedInAsync(host, garden.Mother);
        var log = await mother.OpenAsync($"/children/{garden.Child.Id}/access-log");
        Assert.Contains("телефоны законных представителей", log.Text);
        Assert.Contains("Кузьмина Елена Викторовна (учитель или воспитатель)", log.Text);
    }

    [Theory, Engines]
    public async Task The_pages_of_a_group_are_for_its_own_educator_and_the_officer_of_the_house(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        var foreign = await Kindergarten.OpenAsync(host);
        var registry = garden.Registry;
        var other = await registry.ChildAsync(garden.House, "Смирнова", "Варвара", Sex.Female, "Ромашки");
        var next = await host.WithDbAsync(db => db.Groups.Where(g => g.Name == "Ромашки").Select(g => g.Id).SingleAsync());
        var school = await registry.OrganisationAsync();
        var pupil = await registry.ChildAsync(school);
        var room = await host.WithDbAsync(db => db.Groups.Where(g => g.OrganisationId == school.Id).Select(g => g.Id).SingleAsync());

        string[] pages =
        [
            garden.Door,
            garden.Tile,
            $"{garden.Tile}/other",
            $"{garden.Tile}/undo/{Guid.NewGuid()}",
            $"{garden.Door}/pass",
            $"/groups/{garden.Group}/now",
        ];
        string[] ofTheHouse =
        [
            "/school/now",
            $"/school/now?organisation={garden.House.Id}",
            $"/school/now/list?organisation={garden.House.Id}",
        ];
        string[] streams = [$"/groups/{garden.Group}/now/live", $"/school/now/live?organisation={garden.House.Id}"];

        Account[] others =
        [
            foreign.Educator,
            await registry.StaffAsync(StaffKind.Officer, foreign.House),
            await registry.StaffAsync(StaffKind.Teacher, garden.House, next),
            await registry.StaffAsync(StaffKind.Cashier, garden.House),
            garden.Mother,
        ];
        foreach (var person in others)
        {
            using var visitor = await SiteVisitor.SignedInAsync(host, person);
            foreach (var page in pages.Concat(streams).Concat(ofTheHouse[1..]))
            {
                var answer = await visitor.OpenAsync(page);
                Assert.True(answer.Status == HttpStatusCode.NotFound, $"{page}: {answer.Status} for {person.FullName}");
                Assert.DoesNotContain("Артём", answer.Text);
            }
            // A valid antiforgery token of one's own page: the call itself refuses.
            var posted = await visitor.PostAsync($"{garden.Door}/hand-overs", Tap(await TokenAsync(visitor), garden, garden.Mother));
            Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);
        }
        using (var nobody = new SiteVisitor(host))
            foreach (var page in pages.Concat(streams).Concat(ofTheHouse))
                Assert.Equal(HttpStatusCode.Redirect, (await nobody.OpenAsync(page)).Status);

        var officer = await registry.StaffAsync(StaffKind.Officer, garden.House);
        foreach (var person in new[] { garden.Educator, officer })
        {
            using var visitor = await SiteVisitor.SignedInAsync(host, person);
            foreach (var page in pages)
                Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync(page)).Status);
            foreach (var page in ofTheHouse)
                Assert.Equal(person == officer ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await visitor.OpenAsync(page)).Status);
            // A child of another group does not exist at this door, like an unknown one.
            foreach (var child in new[] { other.Id, pupil.Id, Guid.NewGuid() })
            foreach (var page in new[] { "", "/other", $"/undo/{Guid.NewGuid()}" })
                Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"{garden.Door}/children/{child}{page}")).Status);
        }
        // A school has a board but no such door.
        using var teacher = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Teacher, school, room));
        Assert.Equal(HttpStatusCode.NotFound, (await teacher.OpenAsync($"/door/{room}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await teacher.OpenAsync($"/groups/{room}/now")).Status);
        Assert.Contains($"/groups/{room}/now", (await teacher.OpenAsync("/groups")).Document.QuerySelector("main")!.InnerHtml);
        Assert.Equal(0, await host.WithDbAsync(db => db.Journal.CountAsync()));
    }

    [Theory, Engines]
    public async Task What_waited_for_the_network_is_recorded_with_the_time_at_which_it_happened(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        var stranger = await garden.Registry.PersonAsync("Чужой", "Пётр");
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        var token = await TokenAsync(educator);

        var tap = Tap(token, garden, garden.Mother, minutesAgo: 40);
        for (var sent = 0; sent < 2; sent++)
        {
            var told = await SendAsync(educator, garden, tap);
            Assert.True(told.GetProperty("recorded").GetBoolean());
            Assert.Equal("Записано: Иванов Артём, пришёл в 10:20. С кем: Иванова Мария Петровна.", told.GetProperty("text").GetString());
        }
        // The nanny's right ended half an hour ago. The hand-over is recorded before and after that, with a note for the second.
        await host.WithDbAsync(db =>
            db.Trusts.Where(t => t.TrusteeId == garden.Nanny.Id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(t => t.State, TrustState.Ended).SetProperty(t => t.EndedAt, PorogHost.SchoolDay.AddMinutes(-30))
                )
        );
        var before = await SendAsync(educator, garden, Tap(token, garden, garden.Nanny, minutesAgo: 35, kind: "out"));
        Assert.False(before.GetProperty("trouble").GetBoolean());
        var after = await SendAsync(educator, garden, Tap(token, garden, garden.Nanny, minutesAgo: 20));
        Assert.True(after.GetProperty("recorded").GetBoolean());
        Assert.True(after.GetProperty("trouble").GetBoolean());
        Assert.Contains("права забирать у этого человека уже не было", after.GetProperty("text").GetString());
        // A tap that did not wait offline asks first; a stranger is never accepted.
        var live = await SendAsync(educator, garden, Tap(token, garden, garden.Nanny, minutesAgo: 0, waited: false));
        Assert.False(live.GetProperty("recorded").GetBoolean());
        var unknown = await SendAsync(educator, garden, Tap(token, garden, stranger, minutesAgo: 20));
        Assert.False(unknown.GetProperty("recorded").GetBoolean());
        var old = await SendAsync(educator, garden, Tap(token, garden, garden.Mother, minutesAgo: 60 * 24 * 31));
        Assert.False(old.GetProperty("recorded").GetBoolean());

        var rows = await host.WithDbAsync(db => db.Journal.AsNoTracking().OrderBy(e => e.HappenedAt).ToListAsync());
        Assert.Equal([-40, -35, -20], rows.Select(e => (int)(e.HappenedAt - PorogHost.SchoolDay).TotalMinutes));
        Assert.Equal([null, null, true], rows.Select(e => e.Note?.Contains("без связи", StringComparison.Ordinal)));
        using var mother = await SiteVisitor.SignedInAsync(host, garden.Mother);
        var day = await mother.OpenAsync($"/children/{garden.Child.Id}/attendance");
        Assert.Contains("сообщено с опозданием", day.Text);
        Assert.Contains("Право забирать закончилось раньше", day.Text);
    }

    [Theory]
    [InlineData("person", "кто-то")]
    [InlineData("child", "")]
    [InlineData("key", "1")]
    [InlineData("kind", "sideways")]
    [InlineData("ago", "-1")]
    [InlineData("ago", "99999999999999")]
    [InlineData("ago", "вчера")]
    public async Task What_is_no_tap_is_refused(string field, string value)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var garden = await Kindergarten.OpenAsync(host);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        var tap = Tap(await TokenAsync(educator), garden, garden.Mother);
        tap[field] = value;
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await educator.PostAsync($"{garden.Door}/hand-overs", tap, "application/json")).StatusCode
        );
        tap.Remove("__RequestVerificationToken");
        Assert.Equal(HttpStatusCode.BadRequest, (await educator.PostAsync($"{garden.Door}/hand-overs", tap)).StatusCode);
    }

    [Theory, Engines]
    public async Task A_mistaken_tap_is_taken_back_within_a_minute_by_a_fact_of_its_own(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        var undo = await UndoAddressAsync(educator, garden);
        var ask = await educator.OpenAsync(undo);
        Assert.Contains("Записанное не стирается", ask.Text);
        Assert.Equal(HttpStatusCode.Redirect, (await educator.SubmitAsync(ask, "main form", [])).Status);
        Assert.Contains("Отметка отменена", (await educator.OpenAsync(garden.Door)).Text);
        // A moment later in another tab: nothing is left to undo.
        Assert.Equal(HttpStatusCode.Conflict, (await educator.SubmitAsync(ask, "main form", [])).Status);
        await host.WithDbAsync(async db =>
        {
            var rows = await db.Journal.AsNoTracking().OrderBy(e => e.HappenedAt).ToListAsync();
            Assert.Equal([EventKind.In, EventKind.Out], rows.Select(e => e.Kind));
            Assert.Null(rows[1].AccompaniedBy);
        });
        using var mother = await SiteVisitor.SignedInAsync(host, garden.Mother);
        Assert.Contains("сделана по ошибке", (await mother.OpenAsync($"/children/{garden.Child.Id}/attendance")).Text);
        await mother.SubmitAsync(await mother.OpenAsync("/"), "header form[action='/language']", new() { ["language"] = "en" });
        Assert.Contains("the entry before was a mistake", (await mother.OpenAsync($"/children/{garden.Child.Id}/attendance")).Text);

        host.Clock.Advance(TimeSpan.FromMinutes(2));
        var late = await UndoAddressAsync(educator, garden);
        host.Clock.Advance(UndoHandOver.Within + TimeSpan.FromSeconds(1));
        Assert.Contains("в течение минуты", (await educator.OpenAsync(late)).Text);
        Assert.Null((await educator.OpenAsync(garden.Door)).Document.QuerySelector("main a[href*=undo]"));
    }

    private static async Task<string> UndoAddressAsync(SiteVisitor educator, Kindergarten garden)
    {
        var done = await educator.SubmitAsync(
            await educator.OpenAsync(garden.Tile),
            Form,
            new() { ["person"] = garden.Mother.Id.ToString() }
        );
        var page = await educator.OpenAsync(done.Location!);
        return page.Document.QuerySelector("main a[href*=undo]")!.GetAttribute("href")!;
    }

    private static async Task<string> TokenAsync(SiteVisitor visitor)
    {
        var page = await visitor.OpenAsync("/account/phone");
        return page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
    }

    private static Dictionary<string, string> Tap(
        string token,
        Kindergarten garden,
        Account person,
        int minutesAgo = 0,
        string kind = "in",
        bool waited = true
    ) =>
        new()
        {
            ["__RequestVerificationToken"] = token,
            ["child"] = garden.Child.Id.ToString(),
            ["person"] = person.Id.ToString(),
            ["kind"] = kind,
            ["key"] = Guid.NewGuid().ToString(),
            ["ago"] = (minutesAgo * 60_000L).ToString(CultureInfo.InvariantCulture),
            ["waited"] = waited ? "true" : "false",
        };

    private static async Task<JsonElement> SendAsync(SiteVisitor educator, Kindergarten garden, Dictionary<string, string> tap)
    {
        var answer = await educator.PostAsync($"{garden.Door}/hand-overs", tap, "application/json");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
