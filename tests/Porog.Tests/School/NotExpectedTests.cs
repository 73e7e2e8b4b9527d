using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>Boards and family pages follow the calendar: without lessons nobody is missing (product rule 13).</summary>
public sealed class NotExpectedTests
{
    [Theory, Engines]
    public async Task On_a_Sunday_and_on_a_holiday_nobody_is_missing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        var away = await family.Registry.ChildAsync(school, "Антонов", "Глеб");
        var group = await host.WithDbAsync(db => db.Groups.Select(g => g.Id).SingleAsync());
        // Sunday, 11:00.
        host.Clock.Advance(TimeSpan.FromDays(2));
        await new JournalRows(host).AddAsync(away, EventKind.In, host.Clock.GetUtcNow().AddMinutes(-30));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        using var officer = await SiteVisitor.SignedInAsync(host, await family.Registry.StaffAsync(StaffKind.Officer, school));
        using var teacher = await SiteVisitor.SignedInAsync(host, await family.Registry.StaffAsync(StaffKind.Teacher, school, group));
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);

        var house = await officer.OpenAsync("/school/now");
        Assert.Equal(["Здесь 1", "Ещё не пришли 0", "Ушли 0", "Не ждём 1"], Totals(house));
        Assert.Contains("Воскресенье, занятий нет", house.Text);
        Assert.Equal(["5 Б 1 0 0 1"], house.RowsOf(".now tbody tr"));
        Assert.Equal(["Здесь 1", "Ещё не пришли 0", "Ушли 0", "Не ждём 1"], Totals(await officer.OpenAsync("/school")));
        var board = await teacher.OpenAsync($"/groups/{group}/now");
        Assert.Equal("", board.TextOf("[aria-labelledby=notyet]"));
        Assert.Equal("Воскресенье, занятий нет", board.TextOf("[aria-labelledby=notexpected] .muted"));
        Assert.Equal(["Иванов Пётр Иванович"], board.TextsOf("[aria-labelledby=notexpected] .board__name"));
        Assert.Contains("Сегодня занятий нет", (await mother.OpenAsync("/")).Text);
        var day = await mother.OpenAsync($"/children/{family.Child.Id}/attendance");
        Assert.Contains("Сегодня занятий нет", day.TextOf("[data-where]"));
        Assert.DoesNotContain("не входил", day.Text);
        Assert.Contains("Выходной день, событий нет", day.Text);

        // Monday is a holiday of this school.
        host.Clock.Advance(TimeSpan.FromDays(1));
        await MarkAsync(family.Registry, school, "2026-11-23", DayKind.Holiday, "Карантин");
        Assert.Contains("Карантин, занятий нет", (await officer.OpenAsync("/school/now")).Text);
        Assert.Contains("Сегодня занятий нет: Карантин", (await mother.OpenAsync("/")).Text);
        var month = await mother.OpenAsync($"/children/{family.Child.Id}/attendance/month");
        Assert.DoesNotContain("Понедельник, 23 ноября", month.TextOf(".figures tbody"));
    }

    [Theory, Engines]
    public async Task A_group_is_not_missing_before_it_begins_and_a_short_day_says_so(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        await registry.ChildAsync(school, "Антонов", "Глеб", group: "5 Б");
        await registry.ChildAsync(school, "Борисов", "Олег", group: "2 А");
        var shift = await registry.AddAsync(
            new Shift
            {
                OrganisationId = school.Id,
                Name = "2-я смена",
                Begins = new(13, 0),
                Ends = new(18, 30),
            }
        );
        await host.WithDbAsync(db =>
            db.Groups.Where(g => g.Name == "2 А").ExecuteUpdateAsync(set => set.SetProperty(g => g.ShiftId, shift.Id))
        );
        await MarkAsync(registry, school, "2026-11-20", DayKind.Short, null, new(12, 0));
        using var officer = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));
        // Friday, 11:00.
        var house = await officer.OpenAsync("/school/now");
        Assert.Equal(["Здесь 0", "Ещё не пришли 1", "Ушли 0", "Не ждём 1"], Totals(house));
        Assert.Contains("Сокращённый день до 12:00", house.Text);
        Assert.Contains("2-я смена с 13:00: 2 А", house.TextOf("[aria-labelledby=notexpected]"));
        host.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(["Здесь 0", "Ещё не пришли 2", "Ушли 0"], Totals(await officer.OpenAsync("/school/now")));
    }

    /// <summary>Hours after Friday, 08:00 UTC: Saturday has begun in Kamchatka, Friday in Honolulu; in Moscow it is Monday, 08:00.</summary>
    [Theory]
    [InlineData("Asia/Kamchatka", 5, "Суббота, занятий нет")]
    [InlineData("Pacific/Honolulu", 2, "Пятница")]
    [InlineData("Europe/Moscow", 69, "Занятия с 08:30")]
    public async Task Days_and_hours_are_those_of_the_organisations_zone(string zone, int hours, string said)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync(timeZone: zone);
        await registry.ChildAsync(school);
        host.Clock.Advance(TimeSpan.FromHours(hours));
        using var officer = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));
        var house = await officer.OpenAsync("/school/now");
        Assert.Contains(said, house.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("Не ждём 1", Totals(house)[^1]);
    }

    [Theory, Engines]
    public async Task A_kindergarten_says_when_it_opens(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        using var mother = await SiteVisitor.SignedInAsync(host, garden.Mother);
        // Saturday, 06:00.
        host.Clock.Advance(TimeSpan.FromHours(19));
        Assert.Contains("Не ждём", (await educator.OpenAsync(garden.Door)).TextOf(".tile"));
        Assert.Contains("Сегодня детский сад не работает", (await mother.OpenAsync("/")).Text);
        await MarkAsync(garden.Registry, garden.House, "2026-11-21", DayKind.School, "Рабочая суббота");
        Assert.Contains("Детский сад открывается в 07:00", (await mother.OpenAsync("/")).Text);
        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Contains("Ещё не пришёл", (await educator.OpenAsync(garden.Door)).TextOf(".tile"));
        Assert.Contains("Сегодня в детский сад не приходил", (await mother.OpenAsync("/")).Text);
    }

    private static Task<CalendarMark> MarkAsync(
        TestRegistry registry,
        Organisation school,
        string day,
        DayKind kind,
        string? name,
        TimeOnly? ends = null
    ) =>
        registry.AddAsync(
            new CalendarMark
            {
                OrganisationId = school.Id,
                From = DateInput.TryParse(day)!.Value,
                Until = DateInput.TryParse(day)!.Value,
                Kind = kind,
                Name = name,
                Ends = ends,
            }
        );

    private static IReadOnlyList<string> Totals(SitePage page) => page.RowsOf(".totals > div");
}
