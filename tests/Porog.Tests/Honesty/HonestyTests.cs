using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Delivery.Choices;
using Porog.Honesty;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Honesty;

/// <summary>How late news is, what was undelivered, which readers were silent, whom the alerts asked (product rule 17).</summary>
public sealed class HonestyTests
{
    private const string Friday = "day=2026-11-20";

    [Theory, Engines]
    public async Task The_figures_of_a_made_up_day_are_exact_on_the_page_in_the_file_and_for_the_installation(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var day = await MadeUpDay.BeginAsync(host);
        host.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(KeepHonesty.OpenDays, await day.KeepAsync());

        using var officer = await SiteVisitor.SignedInAsync(host, day.Officer);
        Assert.Contains("Честные числа школы", (await officer.OpenAsync("/school")).TextOf("nav[aria-label=Школа]"));
        // Without a period, yesterday.
        var page = await officer.OpenAsync("/school/honesty");
        Assert.Contains(
            "5 проходов. От события до получателя: половина сообщений дошла за 6,1 с, 99 из 100 – за 10 мин 1 с, самое позднее – за 10 мин 1 с. "
                + "Не доставлено сообщений: 1 (такого почтового ящика нет – 1). В центре уведомлений они есть.",
            page.Text,
            StringComparison.Ordinal
        );
        Assert.Contains($"{day.Turnstile.Device.Name} 1 ч", page.RowsOf("tbody tr"));
        Assert.Equal(Expected, await LinesAsync(officer, $"/school/honesty/file?{Friday}"));

        using var administrator = await SiteVisitor.SignedInAsync(host, await day.Registry.StaffAsync(StaffKind.Administrator));
        var all = await administrator.OpenAsync($"/admin/honesty?{Friday}");
        Assert.Contains($"{day.Name} 4 6,1 с 10 мин 1 с 1 1 ч", all.RowsOf("tbody tr"));
        Assert.Contains("5 проходов.", all.Text, StringComparison.Ordinal);
        Assert.Equal(Expected, await LinesAsync(administrator, $"/admin/honesty/file?{Friday}"));
        Assert.Equal(Expected, await LinesAsync(administrator, $"/admin/honesty/file?organisation={day.School.Id}&{Friday}"));
        Assert.Equal(
            $"{day.Name};5;4;6,1;601;601;1;3600;3;1",
            (await LinesAsync(administrator, $"/admin/honesty/file?list=organisations&{Friday}"))[1]
        );
        Assert.Equal(HttpStatusCode.OK, (await administrator.OpenAsync($"/admin/honesty?organisation={day.School.Id}&{Friday}")).Status);
    }

    private static readonly string[] Expected =
    [
        "Показатель;Сколько;Половина, с;99 из 100, с;Худшее, с",
        "От события до нас;5;2,2;600;600",
        "От нас до получателя: Первым из способов;3;1,1;4;4",
        "От нас до получателя: Уведомление на устройство;2;1;1;1",
        "От нас до получателя: Письмо;1;4;4;4",
        "От нас до получателя: Центр уведомлений;4;0;0;0",
        "От события до получателя: Первым из способов;3;6,1;601;601",
        "От события до получателя: Уведомление на устройство;2;3,1;601;601",
        "От события до получателя: Письмо;1;6;6;6",
        "От события до получателя: Центр уведомлений;4;2,2;600;600",
        "Событий;5;;;",
        "из них пришло с опозданием;1;;;",
        "из них внесено вручную;0;;;",
        "Сообщений, каждому получателю одно;4;;;",
        "не принял ни один из способов;1;;;",
        "Писем принято;1;;;",
        "Уведомлений на устройства принято;2;;;",
        "Письмо: такого почтового ящика нет;1;;;",
        "Уведомление на устройство: устройство больше не принимает уведомления;1;;;",
        "Спросили семьи;3;;;",
        "ответили: дома, болеет;1;;;",
        "без ответа, отметка появилась сама;1;;;",
        "не ответил никто до конца дня;1;;;",
        "из них ложных: ребёнок уже был на месте, отметка пришла позже;1;;;",
        "Считыватели молчали, с;3600;;;",
    ];

    [Theory, Engines]
    public async Task A_month_is_the_sum_of_its_days_and_today_is_counted_when_asked(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var day = await MadeUpDay.BeginAsync(host);
        using var officer = await SiteVisitor.SignedInAsync(host, day.Officer);
        Assert.Contains("5 проходов.", (await officer.OpenAsync($"/school/honesty?{Friday}")).Text, StringComparison.Ordinal);
        Assert.Contains("Этот день ещё не посчитан", (await officer.OpenAsync("/school/honesty")).Text, StringComparison.Ordinal);

        host.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(1, (await day.Turnstile.SendAsync(day.Turnstile.Passage(day.Family.Child.Card, "out"))).Accepted);
        await day.DeliveredAsync(5);
        host.Clock.Advance(TimeSpan.FromDays(1));
        await day.KeepAsync();
        foreach (var whose in new[] { day.School.Id, HonestyPeriod.Installation })
        {
            var month = await day.FiguresAsync(whose, HonestySpan.Month, new DateOnly(2026, 11, 1));
            Assert.Equal((6L, 5L, 3L), (month[HonestCount.Passages], month[HonestCount.Messages], month[HonestCount.Alerts]));
            Assert.Equal(6, month.Of(HonestStep.Received).Count);
            Assert.Equal(3, month.Of(HonestStep.Whole).Count);
            Assert.Equal(TimeSpan.FromSeconds(601), month.Of(HonestStep.Whole).Worst);
            // Two children on Friday, one of them on Monday.
            Assert.Equal(2, month.Children);
        }
        Assert.Contains("6 проходов.", (await officer.OpenAsync("/school/honesty?month=2026-11")).Text, StringComparison.Ordinal);
        Assert.Contains("Событий;6;;;", await LinesAsync(officer, "/school/honesty/file?month=2026-11"));
    }

    [Theory, Engines]
    public async Task A_late_event_is_counted_into_its_day_for_a_week_and_then_no_more(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var day = await MadeUpDay.BeginAsync(host);
        var friday = host.Clock.GetUtcNow();
        host.Clock.Advance(TimeSpan.FromDays(1));
        await day.KeepAsync();
        // A turnstile that was offline for days.
        host.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, (await day.Turnstile.SendAsync(day.Turnstile.Passage(day.Family.Child.Card, "out", friday))).Accepted);
        await day.DeliveredAsync(5);
        await day.KeepAsync();
        var figures = await day.FiguresAsync(day.School.Id, HonestySpan.Day, new DateOnly(2026, 11, 20));
        Assert.Equal((6L, 2L, 5L), (figures[HonestCount.Events], figures[HonestCount.Late], figures[HonestCount.Messages]));
        Assert.Equal(TimeSpan.FromDays(3), figures.Of(HonestStep.Received).Worst);

        host.Clock.Advance(TimeSpan.FromDays(6));
        Assert.Equal(1, (await day.Turnstile.SendAsync(day.Turnstile.Passage(day.Family.Child.Card, "in", friday))).Accepted);
        await day.DeliveredAsync(6);
        await day.KeepAsync();
        Assert.Equal(6, (await day.FiguresAsync(day.School.Id, HonestySpan.Day, new DateOnly(2026, 11, 20)))[HonestCount.Events]);
    }

    [Theory, Engines]
    public async Task Two_nodes_keep_the_same_once_and_a_day_is_counted_once_a_night(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var day = await MadeUpDay.BeginAsync(host);
        await using var second = await PorogHost.StartAsync(engine, sharing: host);
        host.Clock.Advance(TimeSpan.FromDays(1));
        await Task.WhenAll(day.KeepAsync(), day.KeepAsync(second), day.KeepAsync(), day.KeepAsync(second));
        var first = await AllAsync(host);
        // Seven days and the month, of the school and of the installation.
        Assert.Equal(2 * (KeepHonesty.OpenDays + 1), first.Count);
        Assert.Equal(0, await day.KeepAsync(second));
        Assert.Equal(first, await AllAsync(host));
        Assert.Equal(
            5,
            (await day.FiguresAsync(HonestyPeriod.Installation, HonestySpan.Month, new DateOnly(2026, 11, 1)))[HonestCount.Events]
        );
    }

    [Theory, Engines]
    public async Task What_a_slower_node_wrote_after_the_installation_was_summed_is_summed_by_the_next_run(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var day = await MadeUpDay.BeginAsync(host);
        var other = await day.Registry.OrganisationAsync();
        host.Clock.Advance(TimeSpan.FromDays(1));
        await day.KeepAsync();
        // It began to count a minute earlier and wrote later.
        await MadeUpDay.SetFridayAsync(host, other.Id, children: 30, messages: 900, host.Clock.GetUtcNow().AddMinutes(-1));
        await day.KeepAsync();
        foreach (
            var (span, first) in new[] { (HonestySpan.Day, new DateOnly(2026, 11, 20)), (HonestySpan.Month, new DateOnly(2026, 11, 1)) }
        )
            Assert.Equal(904, (await day.FiguresAsync(HonestyPeriod.Installation, span, first))[HonestCount.Messages]);
    }

    [Theory, Engines]
    public async Task Days_and_months_of_more_than_two_years_ago_are_deleted(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var day = await MadeUpDay.BeginAsync(host);
        host.Clock.Advance(TimeSpan.FromDays(1));
        await day.KeepAsync();
        host.Clock.Advance(TimeSpan.FromDays(KeepHonesty.DaysKept + 40));
        await day.KeepAsync();
        Assert.True(await host.WithDbAsync(db => db.HonestyPeriods.AllAsync(p => p.First > new DateOnly(2028, 1, 1))));
    }

    [Theory, Engines]
    public async Task Quiet_hours_and_what_was_entered_by_hand_are_no_delay(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var day = await MadeUpDay.BeginAsync(host);
        await day.Registry.AddAsync(
            new NotificationPreference
            {
                PersonId = day.Family.Mother.Id,
                QuietFrom = 10 * 60,
                QuietUntil = 12 * 60,
            }
        );
        host.Clock.Advance(TimeSpan.FromDays(1));
        await day.KeepAsync();
        var figures = await day.FiguresAsync(day.School.Id, HonestySpan.Day, new DateOnly(2026, 11, 20));
        Assert.Equal((4L, 1L), (figures[HonestCount.Quiet], figures[HonestCount.Unreached]));
        Assert.Equal(0, figures.Of(HonestStep.Whole).Count);
        Assert.Equal(4, figures.Of(HonestStep.Whole, HonestWay.Centre).Count);
    }

    [Fact]
    public void A_percentile_is_never_too_short_and_at_most_a_tenth_too_long_and_sums_keep_that()
    {
        var random = new Random(17);
        var (sum, all) = (new Delays(), new List<double>());
        for (var part = 0; part < 30; part++)
        {
            var delays = new Delays();
            for (var i = 0; i < 500; i++)
            {
                var seconds = Math.Round(Math.Exp(random.NextDouble() * 12 - 1), 3);
                delays.Add(TimeSpan.FromSeconds(seconds));
                all.Add(seconds);
            }
            sum.Add(delays);
        }
        all.Sort();
        foreach (var percent in new[] { 1, 50, 90, 99, 100 })
        {
            var exact = all[(int)Math.Ceiling(all.Count * percent / 100.0) - 1];
            Assert.InRange(sum.Within(percent)!.Value.TotalSeconds, exact - 0.001, exact * 1.1 + 0.1);
        }
        Assert.Equal(all[^1], sum.Worst.TotalSeconds, 3);
        Assert.Null(new Delays().Within(50));
    }

    private static async Task<string[]> LinesAsync(SiteVisitor visitor, string path) =>
        Encoding.UTF8.GetString(await visitor.DownloadAsync(path)).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    private static Task<List<string>> AllAsync(PorogHost host) =>
        host.WithDbAsync(async db =>
            (await db.HonestyPeriods.AsNoTracking().ToListAsync())
                .Select(p => $"{p.OrganisationId} {p.Span} {p.First:O} {p.CountedAt:O} {p.Figures}")
                .Order(StringComparer.Ordinal)
                .ToList()
        );
}
