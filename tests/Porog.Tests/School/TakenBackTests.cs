using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>A mark taken back at the kindergarten's door is kept and shown to the family, and counts nowhere.</summary>
public sealed class TakenBackTests
{
    [Theory, Engines]
    public async Task An_arrival_that_was_taken_back_leaves_the_child_not_come_and_no_day_of_presence(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        var officer = await garden.Registry.StaffAsync(StaffKind.Officer, garden.House);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        await MarkAndTakeBackAsync(educator, garden);

        await WhereAsync(educator, garden, "Ещё не пришёл");
        using var office = await SiteVisitor.SignedInAsync(host, officer);
        var board = await office.OpenAsync($"/groups/{garden.Group}/now");
        Assert.Contains("Иванов Артём", board.TextOf("section[aria-labelledby=notyet]"));
        Assert.Contains("В здании: 0", (await office.OpenAsync("/school/now/list")).TextOf(".evacuation"));
        var report = await office.OpenAsync(
            $"/school/reports?organisation={garden.House.Id}&group={garden.Group}&from=2026-11-20&to=2026-11-20"
        );
        Assert.StartsWith("Иванов Артём Иванович 0 ", report.RowsOf(".report tbody tr")[0] + " ");

        using var mother = await SiteVisitor.SignedInAsync(host, garden.Mother);
        var day = await mother.OpenAsync($"/children/{garden.Child.Id}/attendance");
        Assert.Equal(2, day.Document.QuerySelectorAll(".event").Length);
        Assert.DoesNotContain("Ушёл", day.TextOf("[data-where]"));
        Assert.Contains("Проходов не отмечено", (await mother.OpenAsync($"/children/{garden.Child.Id}/attendance/month")).Text);
    }

    [Theory, Engines]
    public async Task A_departure_that_was_taken_back_leaves_the_child_here_since_its_arrival(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        await MarkAsync(educator, garden);
        await WhereAsync(educator, garden, "Здесь с 11:00");
        host.Clock.Advance(TimeSpan.FromHours(2));
        await MarkAndTakeBackAsync(educator, garden);
        await WhereAsync(educator, garden, "Здесь с 11:00");

        // What comes afterwards counts as always.
        host.Clock.Advance(TimeSpan.FromHours(2));
        await MarkAsync(educator, garden);
        await WhereAsync(educator, garden, "Ушёл в 15:00");
        await host.WithDbAsync(async db => Assert.Equal(4, await db.Journal.CountAsync()));
    }

    [Theory, Engines]
    public async Task A_mark_that_is_taken_back_is_told_as_a_correction_and_not_as_a_departure(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        await MarkAndTakeBackAsync(educator, garden);
        using var mother = await SiteVisitor.SignedInAsync(host, garden.Mother);
        await PorogHost.EventuallyAsync(
            async () => (await mother.OpenAsync("/messages")).Text.Contains("Артём: отметка о приходе отменена", StringComparison.Ordinal),
            "she is told"
        );
        Assert.DoesNotContain("ушёл", (await mother.OpenAsync("/messages")).Text, StringComparison.OrdinalIgnoreCase);
        var day = await mother.OpenAsync($"/children/{garden.Child.Id}/attendance");
        Assert.Contains("Отметка о приходе отменена", day.TextOf(".event"));
        Assert.DoesNotContain("Ушёл", day.Text);
        Assert.DoesNotContain("Кто забрал", day.Text);
        using var program = await host.SignInAsync(garden.Mother);
        var items = (await program.JsonAsync($"/api/v1/children/{garden.Child.Id}/timeline")).GetProperty("items");
        Assert.True(items[0].GetProperty("takesBack").GetBoolean());
        Assert.False(items[1].TryGetProperty("takesBack", out _));

        // A departure in the same way.
        host.Clock.Advance(TimeSpan.FromHours(1));
        await MarkAsync(educator, garden);
        await WhereAsync(educator, garden, "Здесь с 12:00");
        host.Clock.Advance(TimeSpan.FromHours(1));
        await MarkAndTakeBackAsync(educator, garden);
        await PorogHost.EventuallyAsync(
            async () => (await mother.OpenAsync("/messages")).Text.Contains("Артём: отметка об уходе отменена", StringComparison.Ordinal),
            "she is told"
        );
    }

    [Theory, Engines]
    public async Task Two_educators_take_back_one_mark_once(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        var colleague = await garden.Registry.StaffAsync(StaffKind.Teacher, garden.House, garden.Group);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        using var other = await SiteVisitor.SignedInAsync(host, colleague);
        var undo = await MarkAsync(educator, garden);
        var (mine, theirs) = (await educator.OpenAsync(undo), await other.OpenAsync(undo));
        Assert.Equal(HttpStatusCode.Redirect, (await educator.SubmitAsync(mine, "main form", [])).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await other.SubmitAsync(theirs, "main form", [])).Status);
        await host.WithDbAsync(async db => Assert.Equal(2, await db.Journal.CountAsync()));
    }

    private static async Task MarkAndTakeBackAsync(SiteVisitor educator, Kindergarten garden)
    {
        var ask = await educator.OpenAsync(await MarkAsync(educator, garden));
        Assert.Equal(HttpStatusCode.Redirect, (await educator.SubmitAsync(ask, "main form", [])).Status);
    }

    /// <returns>Where it is taken back.</returns>
    private static async Task<string> MarkAsync(SiteVisitor educator, Kindergarten garden)
    {
        var tile = await educator.OpenAsync(garden.Tile);
        var done = await educator.SubmitAsync(tile, "form[data-door-form]", new() { ["person"] = garden.Mother.Id.ToString() });
        var page = await educator.OpenAsync(done.Location!);
        return page.Document.QuerySelector("main a[href*=undo]")!.GetAttribute("href")!;
    }

    private static Task WhereAsync(SiteVisitor educator, Kindergarten garden, string words) =>
        PorogHost.EventuallyAsync(
            async () => (await educator.OpenAsync(garden.Door)).TextOf(".tile__where") == words,
            $"the tile says {words}"
        );
}
