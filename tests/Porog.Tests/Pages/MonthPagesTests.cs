using System.Net;
using Porog.Access;
using Porog.Journal;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>The family's charts: a month's calendar, a month's meals, the balance day by day.</summary>
public sealed class MonthPagesTests
{
    private static readonly string[] Tabs = ["attendance", "meals", "account"];

    [Theory, Engines]
    public async Task A_month_shows_when_a_child_came_and_left_how_long_it_stayed_and_the_sums(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var journal = new JournalRows(host);
        // Moscow is three hours ahead: 08:10 to 14:20 with a walk from 12:00 to 12:30, and a day with no exit.
        foreach (
            var (kind, at) in new[] { (EventKind.In, "05:10"), (EventKind.Out, "09:00"), (EventKind.In, "09:30"), (EventKind.Out, "11:20") }
        )
            await journal.AddAsync(family.Child, kind, At($"2026-11-17T{at}Z"));
        await journal.AddAsync(family.Child, EventKind.In, At("2026-11-18T05:20Z"));
        // The last minute of October and the first of November, in Moscow.
        await journal.AddAsync(family.Child, EventKind.In, At("2026-10-31T20:59Z"));
        await journal.AddAsync(family.Child, EventKind.Out, At("2026-10-31T21:00Z"));
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);

        var page = await visitor.OpenAsync($"/children/{family.Child.Id}/attendance/month");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("Ноябрь 2026", page.TextOf("#month"));
        Assert.Equal(
            ["Вс 1Воскресенье, 1 ноября – 00:00 –", "Вт 17Вторник, 17 ноября 08:10 14:20 5 ч 40 мин", "Ср 18Среда, 18 ноября 08:20 – –"],
            Rows(page).Where(row => !row.Contains("не отмечено"))
        );
        Assert.Contains(Rows(page), row => row.Contains("Чт 19") && row.Contains("проходов не отмечено"));
        Assert.DoesNotContain(Rows(page), row => row.Contains("14 ноября") || row.Contains("23 ноября"));
        Assert.Contains("Вторник, 17 ноября: приход 08:10, уход 14:20", page.TextOf(".calendar"));
        Assert.Contains("Дней с проходами3", page.TextOf(".sums"));
        Assert.Contains("Всего времени5 ч 40 мин", page.TextOf(".sums"));

        var before = await visitor.OpenAsync($"/children/{family.Child.Id}/attendance/month?month=2026-10");
        Assert.Equal(["Сб 31Суббота, 31 октября 23:59 – –"], Rows(before).Where(row => !row.Contains("не отмечено")));
    }

    [Theory, Engines]
    public async Task A_month_of_meals_adds_up_by_kind_and_by_day(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var journal = new JournalRows(host);
        await journal.AddAsync(family.Child, EventKind.Hot, At("2026-11-17T08:00Z"), amount: -200_00, price: 200_00);
        await journal.AddAsync(family.Child, EventKind.Hot, At("2026-11-18T08:00Z"), amount: -210_00, price: 210_00);
        await journal.AddAsync(family.Child, EventKind.Buffet, At("2026-11-18T09:00Z"), amount: -45_50, price: 45_50);
        await journal.AddAsync(family.Child, EventKind.Subsidised, At("2026-11-18T10:00Z"), price: 120_00);
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);

        var page = await visitor.OpenAsync($"/children/{family.Child.Id}/meals/month");
        Assert.Equal(
            [
                "Горячее питание × 2 410 ₽",
                "Буфет × 1 45,50 ₽",
                "Льготное питание × 1 за счёт бюджета",
                "Вт 17Вторник, 17 ноября 200 ₽",
                "Ср 18Среда, 18 ноября 255,50 ₽",
            ],
            Rows(page)
        );
        Assert.Equal(["455,50 ₽", "455,50 ₽"], page.TextsOf("tfoot td").Select(sum => sum.Replace('\u00A0', ' ')));
    }

    [Theory, Engines]
    public async Task The_balance_day_by_day_starts_from_what_there_was_and_ends_at_what_there_is(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var journal = new JournalRows(host);
        await journal.AddAsync(family.Child, EventKind.TopUp, At("2026-10-28T08:00Z"), amount: 1000_00);
        await journal.AddAsync(family.Child, EventKind.Hot, At("2026-11-17T08:00Z"), amount: -200_00, price: 200_00);
        await journal.AddAsync(family.Child, EventKind.Buffet, At("2026-11-17T09:00Z"), amount: -50_00, price: 50_00);
        await journal.AddAsync(family.Child, EventKind.TopUp, At("2026-11-19T08:00Z"), amount: 300_00);
        await journal.AddAsync(family.Child, EventKind.Correction, At("2026-11-19T09:00Z"), amount: -10_00);
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);

        var page = await visitor.OpenAsync($"/children/{family.Child.Id}/account/month");
        Assert.Equal(
            ["На начало месяца 1 000 ₽", "Вт 17Вторник, 17 ноября −250 ₽ 750 ₽", "Чт 19Четверг, 19 ноября +290 ₽ 1 040 ₽"],
            Rows(page)
        );
        var october = await visitor.OpenAsync($"/children/{family.Child.Id}/account/month?month=2026-10");
        Assert.Equal(["На начало месяца 0 ₽", "Ср 28Среда, 28 октября +1 000 ₽ 1 000 ₽"], Rows(october));
        Assert.Contains("ещё не наступил", (await visitor.OpenAsync($"/children/{family.Child.Id}/account/month?month=2027-01")).Text);
    }

    [Theory, Engines]
    public async Task A_month_belongs_to_whoever_may_see_that_part_and_their_look_is_recorded(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        (Sight Sees, string Tab, AuditEvent Look)[] scopes =
        [
            (Sight.Attendance, "attendance", AuditEvent.LookedAtAttendance),
            (Sight.Meals, "meals", AuditEvent.LookedAtMeals),
            (Sight.Account, "account", AuditEvent.LookedAtAccount),
        ];
        foreach (var (sees, own, look) in scopes)
        {
            var trusted = await family.Registry.PersonAsync("Петрова", "Анна");
            await family.Registry.TrustsAsync(family.Mother, trusted, family.Child, sees);
            using var visitor = await SiteVisitor.SignedInAsync(host, trusted);
            foreach (var tab in Tabs)
            {
                var page = await visitor.OpenAsync($"/children/{family.Child.Id}/{tab}/month");
                Assert.Equal((tab, tab == own ? HttpStatusCode.OK : HttpStatusCode.NotFound), (tab, page.Status));
            }
            var looks = await host.WithDbAsync(db => Task.FromResult(db.AccessLog.Where(e => e.ActorId == trusted.Id).ToList()));
            Assert.Equal((look, (Sight?)sees), (Assert.Single(looks).Event, Assert.Single(looks).Sees));
        }
        using var stranger = await SiteVisitor.SignedInAsync(host, await family.Registry.PersonAsync());
        foreach (var tab in Tabs)
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.OpenAsync($"/children/{family.Child.Id}/{tab}/month")).Status);
    }

    private static IReadOnlyList<string> Rows(SitePage page) => page.RowsOf(".figures tbody tr");

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
