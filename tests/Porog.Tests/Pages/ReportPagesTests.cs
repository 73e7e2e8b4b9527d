using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Accounts;
using Porog.Delivery.Choices;
using Porog.Delivery.Reports;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Delivery.Reports;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>The pages of past reports. The clock starts at Friday, 20 November 2026, 11:00 in Moscow.</summary>
public sealed class ReportPagesTests
{
    [Theory, Engines]
    public async Task A_report_of_a_day_says_when_the_child_came_and_left_what_it_ate_and_what_is_left_on_the_account(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, configure: ReportClient.WithoutWorker);
        var (family, id) = await DayAsync(host, EventTypes.DailyReport);
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);

        var list = await visitor.OpenAsync("/reports");
        Assert.Equal(["Сводный отчёт за 20 ноября"], list.TextsOf(".message a"));
        var page = await visitor.OpenAsync($"/reports/{id}");
        Assert.Contains("Пришёл в 08:10, ушёл в 14:20, пробыл 6 ч 10 мин.", page.Text);
        Assert.Equal(["11:00 Горячее питание: Суп, Хлеб × 2 200 ₽"], page.RowsOf(".figures tbody tr"));
        Assert.Equal("Остаток на 20 ноября 800 ₽", page.TextOf(".total"));
        Assert.Contains("Сводный отчёт за 20 ноября", (await visitor.OpenAsync("/messages")).Text);

        // Later events do not change a report.
        host.Clock.Advance(TimeSpan.FromDays(1));
        await new JournalRows(host).AddAsync(family.Child, EventKind.Buffet, amount: -100_00, price: 100_00);
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        Assert.Equal("Остаток на 20 ноября 800 ₽", (await visitor.OpenAsync($"/reports/{id}")).TextOf(".total"));
    }

    [Theory, Engines]
    public async Task A_report_of_a_week_is_a_table_by_day(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, configure: ReportClient.WithoutWorker);
        var (family, id) = await DayAsync(host, EventTypes.WeeklyReport);
        await host.WithDbAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.Language, Languages.English)));
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);

        var page = await visitor.OpenAsync($"/reports/{id}");
        Assert.Equal("Report for the week, 14–20 November", page.TextOf("h1"));
        var rows = page.RowsOf(".figures tbody tr");
        Assert.Equal(10, rows.Count);
        Assert.Equal("Fr 20Friday 20 November 08:10 14:20 6 h 10 min", rows[4]);
        Assert.Equal("Fr 20Friday 20 November 200 ₽", rows[9]);
    }

    [Theory, Engines]
    public async Task A_narrowed_scope_shows_only_that_and_an_ended_trust_nothing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, configure: ReportClient.WithoutWorker);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync();
        await host.WantReportsAsync(grandmother, family.Child, EventTypes.DailyReport);
        await EventsAsync(host, family.Child);
        var id = await MadeAsync(host, grandmother);
        using var visitor = await SiteVisitor.SignedInAsync(host, grandmother);
        Assert.Contains("800 ₽", (await visitor.OpenAsync($"/reports/{id}")).Text);

        await NarrowAsync(host, Sight.Attendance);
        var page = await visitor.OpenAsync($"/reports/{id}");
        Assert.Contains("Пришёл в 08:10", page.Text);
        Assert.DoesNotContain("₽", page.Text);
        Assert.DoesNotContain("Суп", page.Text);

        // A reader of the account sees what was paid, not what was eaten; a reader of meals does not see the balance.
        await NarrowAsync(host, Sight.Account);
        page = await visitor.OpenAsync($"/reports/{id}");
        Assert.Contains("800 ₽", page.Text);
        Assert.DoesNotContain("Суп", page.Text);
        Assert.DoesNotContain("08:10", page.Text);
        await NarrowAsync(host, Sight.Meals);
        page = await visitor.OpenAsync($"/reports/{id}");
        Assert.Contains("Суп", page.Text);
        Assert.DoesNotContain("800 ₽", page.Text);

        await host.WithDbAsync(db => db.Trusts.ExecuteUpdateAsync(set => set.SetProperty(t => t.State, TrustState.Ended)));
        page = await visitor.OpenAsync($"/reports/{id}");
        Assert.Contains("Показать нечего", page.Text);
        Assert.DoesNotContain("Иванов", page.Text);
    }

    [Theory, Engines]
    public async Task A_report_is_its_readers_alone_and_a_trusted_readers_look_is_recorded(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, configure: ReportClient.WithoutWorker);
        var (family, id) = await DayAsync(host, EventTypes.DailyReport);
        var grandmother = await family.TrustedAsync(Sight.Attendance);
        using var visitor = await SiteVisitor.SignedInAsync(host, grandmother);
        var foreign = await visitor.OpenAsync($"/reports/{id}");
        Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
        Assert.Equal((await visitor.OpenAsync($"/reports/{Guid.NewGuid()}")).Text, foreign.Text);
        Assert.Contains("Отчётов пока нет", (await visitor.OpenAsync("/reports")).Text);

        await host.WantReportsAsync(grandmother, family.Child, EventTypes.DailyReport);
        host.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromHours(1));
        await new JournalRows(host).AddAsync(family.Child, EventKind.In);
        host.Clock.Advance(TimeSpan.FromHours(1));
        await visitor.OpenAsync($"/reports/{await MadeAsync(host, grandmother)}");
        var look = Assert.Single(await host.WithDbAsync(db => db.AccessLog.Where(e => e.ActorId == grandmother.Id).ToListAsync()));
        Assert.Equal((AuditEvent.LookedAtAttendance, (Sight?)Sight.Attendance), (look.Event, look.Sees));
    }

    [Theory, Engines]
    public async Task A_kindergarten_that_keeps_its_meals_to_itself_keeps_them_out_of_reports(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, configure: ReportClient.WithoutWorker);
        var family = await Family.CreateAsync(host, OrganisationKind.Kindergarten);
        await host.WithDbAsync(db => db.Organisations.ExecuteUpdateAsync(set => set.SetProperty(o => o.ShowsMeals, false)));
        await host.WantReportsAsync(family.Mother, family.Child, EventTypes.DailyReport);
        await EventsAsync(host, family.Child);
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);

        var page = await visitor.OpenAsync($"/reports/{await MadeAsync(host, family.Mother)}");
        Assert.DoesNotContain("Суп", page.Text);
        Assert.Contains("800 ₽", page.Text);
    }

    private static async Task<(Family Family, Guid Report)> DayAsync(PorogHost host, EventTypes wanted)
    {
        var family = await Family.CreateAsync(host);
        await host.WantReportsAsync(family.Mother, family.Child, wanted);
        await EventsAsync(host, family.Child);
        return (family, await MadeAsync(host, family.Mother));
    }

    /// <summary>In at 08:10, a hot meal at 11:00, out at 14:20; then the clock moves to 19:00.</summary>
    private static async Task EventsAsync(PorogHost host, TestChild child)
    {
        var journal = new JournalRows(host);
        var now = host.Clock.GetUtcNow();
        const string Items = """[{"name":"Суп","quantity":1,"price":16000},{"name":"Хлеб","quantity":2,"price":2000}]""";
        await journal.AddAsync(child, EventKind.TopUp, now.AddDays(-3), amount: 1000_00);
        await journal.AddAsync(child, EventKind.In, now.AddHours(-3).AddMinutes(10));
        await journal.AddAsync(child, EventKind.Hot, now, amount: -200_00, price: 200_00, items: Items);
        host.Clock.Advance(TimeSpan.FromHours(4));
        await journal.AddAsync(child, EventKind.Out, now.AddHours(3).AddMinutes(20));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        host.Clock.Advance(TimeSpan.FromHours(4));
    }

    /// <summary>The person's latest report.</summary>
    private static async Task<Guid> MadeAsync(PorogHost host, Account person)
    {
        while (await host.Services.GetRequiredService<MakeReports>().MakeDueAsync(default) > 0) { }
        return await host.WithDbAsync(db =>
            db.Reports.Where(r => r.PersonId == person.Id).OrderByDescending(r => r.At).Select(r => r.Id).FirstAsync()
        );
    }

    private static Task<int> NarrowAsync(PorogHost host, Sight sees) =>
        host.WithDbAsync(db => db.Trusts.ExecuteUpdateAsync(set => set.SetProperty(t => t.Sees, sees)));
}
