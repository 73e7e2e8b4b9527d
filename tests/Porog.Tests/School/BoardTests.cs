using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>Who is here now: the teacher's board, the officer's overview, and the evacuation list.</summary>
public sealed class BoardTests
{
    private static readonly DateTimeOffset Now = PorogHost.SchoolDay;

    [Theory, Engines]
    public async Task A_board_says_who_is_here_who_left_who_has_not_come_and_whose_exit_nobody_saw(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var here = await registry.ChildAsync(school, "Яковлева", "Аня", Sex.Female);
        var left = await registry.ChildAsync(school, "Борисов", "Олег");
        var yesterday = await registry.ChildAsync(school, "Громова", "Вера", Sex.Female);
        var home = await registry.ChildAsync(school, "Антонов", "Глеб");
        var never = await registry.ChildAsync(school, "Дёмин", "Илья");
        var elsewhere = await registry.ChildAsync(school, "Ёжикова", "Нина", Sex.Female, "10 А");
        var gone = await registry.ChildAsync(school, "Ушедший", "Иван");
        await host.WithDbAsync(db =>
            db.Children.Where(c => c.Id == gone.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.LeftAt, Now.AddDays(-1)))
        );
        var rows = new JournalRows(host);
        await rows.AddAsync(here, EventKind.In, Now.AddMinutes(-166));
        await rows.AddAsync(left, EventKind.In, Now.AddMinutes(-170));
        await rows.AddAsync(left, EventKind.Out, Now.AddMinutes(-20));
        await rows.AddAsync(yesterday, EventKind.In, Now.AddDays(-1));
        await rows.AddAsync(home, EventKind.In, Now.AddDays(-1).AddHours(-2));
        await rows.AddAsync(home, EventKind.Out, Now.AddDays(-1));
        await rows.AddAsync(elsewhere, EventKind.In, Now.AddMinutes(-5));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");

        var group = await host.WithDbAsync(db => db.Groups.Where(g => g.Name == "5 Б").Select(g => g.Id).SingleAsync());
        using var teacher = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Teacher, school, group));
        var board = await teacher.OpenAsync($"/groups/{group}/now");
        Assert.Equal(["Антонов Глеб Иванович", "Дёмин Илья Иванович"], board.TextsOf("[aria-labelledby=notyet] .board__name"));
        Assert.Equal("Яковлева Аня Иванович Здесь с 08:14", board.TextOf("[aria-labelledby=here] li"));
        Assert.Equal("Борисов Олег Иванович Ушёл в 10:40", board.TextOf("[aria-labelledby=left] li"));
        Assert.Equal("Громова Вера Иванович Вошла вчера в 11:00, выход не отмечен", board.TextOf("[aria-labelledby=noexit] li"));
        Assert.DoesNotContain("Ёжикова", board.Text);
        Assert.DoesNotContain("Ушедший", board.Text);

        using var officer = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));
        var house = await officer.OpenAsync("/school/now");
        Assert.Equal(["2", "1", "2", "1"], house.TextsOf(".totals dd"));
        // «5 Б» before «10 А»: sorted by number.
        Assert.Equal(["5 Б 1 1 2 1", "10 А 1 0 0 0"], house.RowsOf(".now tbody tr"));
        var list = await officer.OpenAsync($"/school/now/list?organisation={school.Id}");
        Assert.Contains("В здании: 3", list.Text);
        Assert.Equal(
            ["Громова Вера Иванович – вошла вчера в 11:00, выход не отмечен", "Яковлева Аня Иванович", "Ёжикова Нина Иванович"],
            list.TextsOf(".evacuation__child")
        );
        Assert.Equal(HttpStatusCode.NotFound, (await officer.OpenAsync($"/school/now?organisation={Guid.NewGuid()}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await officer.OpenAsync("/school/now?organisation=57")).Status);

        // After midnight a new day begins: a child who left yesterday is not here, and one without an exit is marked.
        host.Clock.Advance(TimeSpan.FromHours(14));
        var night = await teacher.OpenAsync($"/groups/{group}/now");
        Assert.Contains("Борисов Олег", night.TextOf("[aria-labelledby=notexpected]"));
        Assert.Contains("Яковлева Аня Иванович Вошла вчера в 08:14", night.TextOf("[aria-labelledby=noexit]"));
        Assert.Equal("", night.TextOf("[aria-labelledby=here]"));
    }

    [Theory, Engines]
    public async Task A_day_begins_by_the_clock_of_the_house(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        // It is 20:00 in Kamchatka; 12:30 UTC yesterday was 00:30 today there.
        var school = await registry.OrganisationAsync(timeZone: "Asia/Kamchatka");
        var child = await registry.ChildAsync(school);
        await new JournalRows(host).AddAsync(child, EventKind.In, Now.AddDays(-1).AddHours(4.5));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        using var officer = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));
        var house = await officer.OpenAsync("/school/now");
        Assert.Equal(["1", "0", "0"], house.TextsOf(".totals dd"));
        Assert.Contains("20:00", house.Text);
    }

    [Theory, Engines]
    public async Task An_open_board_hears_of_a_passage_and_ends_with_the_role(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        using var lines = await educator.ListenAsync($"/groups/{garden.Group}/now/live");
        // An event that happened while the page was loading.
        Assert.NotNull(await NewsAsync(lines));
        await new JournalRows(host).AddAsync(garden.Child, EventKind.In);
        Assert.NotNull(await NewsAsync(lines));
        await host.WithDbAsync(db => db.StaffRoles.Where(r => r.PersonId == garden.Educator.Id).ExecuteDeleteAsync());
        await new JournalRows(host).AddAsync(garden.Child, EventKind.Out);
        Assert.Null(await NewsAsync(lines));
        Assert.Equal(HttpStatusCode.NotFound, (await educator.OpenAsync($"/groups/{garden.Group}/now")).Status);
    }

    private static async Task<string?> NewsAsync(StreamReader lines)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await lines.ReadLineAsync(patience.Token) is { } line)
            if (line.StartsWith("data:", StringComparison.Ordinal))
                return line;
        return null;
    }
}
