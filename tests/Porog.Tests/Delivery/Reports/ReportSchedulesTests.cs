using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Reports;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery.Reports;

/// <summary>The clock is at Friday, 20 November 2026, 11:00 in Moscow.</summary>
public sealed class ReportSchedulesTests
{
    [Theory, Engines]
    public async Task Whoever_wants_a_report_has_it_due_at_their_hour_in_the_organisations_zone(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host, timeZone: "Asia/Yekaterinburg");
        await ChooseAsync(family, EventTypes.All | EventTypes.DailyReport);
        await RescheduleAsync(host, family.Mother.Id);

        var row = Assert.Single(await SchedulesAsync(host, family.Mother.Id));
        Assert.Equal(ReportPeriod.Day, row.Period);
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 14, 0, 0, TimeSpan.Zero), row.NextAt);
    }

    [Theory, Engines]
    public async Task Another_hour_and_weekday_move_what_is_not_due_yet(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        await ChooseAsync(family, EventTypes.Reports);
        await RescheduleAsync(host, family.Mother.Id);
        await family.Registry.AddAsync(
            new NotificationPreference
            {
                PersonId = family.Mother.Id,
                ReportHour = 8,
                ReportWeekday = DayOfWeek.Monday,
            }
        );
        await RescheduleAsync(host, family.Mother.Id);

        Assert.Equal(
            [
                (ReportPeriod.Day, new DateTimeOffset(2026, 11, 21, 5, 0, 0, TimeSpan.Zero)),
                (ReportPeriod.Week, new DateTimeOffset(2026, 11, 23, 5, 0, 0, TimeSpan.Zero)),
            ],
            (await SchedulesAsync(host, family.Mother.Id)).Select(s => (s.Period, s.NextAt))
        );
    }

    [Theory, Engines]
    public async Task A_report_that_is_due_and_not_made_yet_survives_a_change_of_settings(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        await ChooseAsync(family, EventTypes.DailyReport);
        var due = PorogHost.SchoolDay;
        await family.Registry.AddAsync(
            new ReportSchedule
            {
                PersonId = family.Mother.Id,
                Period = ReportPeriod.Day,
                NextAt = due,
            }
        );
        await RescheduleAsync(host, family.Mother.Id);

        Assert.Equal(due, Assert.Single(await SchedulesAsync(host, family.Mother.Id)).NextAt);
    }

    [Theory, Engines]
    public async Task Whoever_wants_none_any_more_has_no_schedule(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        await ChooseAsync(family, EventTypes.Reports);
        await RescheduleAsync(host, family.Mother.Id);
        await host.WithDbAsync(db => db.NotificationChoices.ExecuteUpdateAsync(set => set.SetProperty(c => c.Events, EventTypes.All)));
        await RescheduleAsync(host, family.Mother.Id);

        Assert.Empty(await SchedulesAsync(host, family.Mother.Id));
    }

    [Theory, Engines]
    public async Task A_choice_outlives_a_trust_that_is_over_for_now(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync(state: TrustState.Ended, endedAt: PorogHost.SchoolDay.AddDays(-1));
        await ChooseAsync(family, EventTypes.WeeklyReport, grandmother.Id);
        await RescheduleAsync(host, grandmother.Id);

        Assert.Equal(ReportPeriod.Week, Assert.Single(await SchedulesAsync(host, grandmother.Id)).Period);
    }

    [Theory, Engines]
    public async Task Children_in_several_zones_are_reported_by_the_installations_clock(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, ["--Porog:TimeZone", "Europe/Berlin"]);
        var family = await Family.CreateAsync(host);
        var far = await family.Registry.ChildAsync(await family.Registry.OrganisationAsync(timeZone: "Asia/Vladivostok"));
        await family.Registry.RepresentsAsync(family.Mother, far);
        await ChooseAsync(family, EventTypes.DailyReport);
        await ChooseAsync(family, EventTypes.DailyReport, childId: far.Id);
        await RescheduleAsync(host, family.Mother.Id);

        Assert.Equal(
            new DateTimeOffset(2026, 11, 20, 18, 0, 0, TimeSpan.Zero),
            Assert.Single(await SchedulesAsync(host, family.Mother.Id)).NextAt
        );
    }

    private static Task<NotificationChoice> ChooseAsync(Family family, EventTypes events, Guid? personId = null, Guid? childId = null) =>
        family.Registry.AddAsync(
            new NotificationChoice
            {
                PersonId = personId ?? family.Mother.Id,
                ChildId = childId ?? family.Child.Id,
                Channel = Channel.Email,
                Events = events,
            }
        );

    private static Task RescheduleAsync(PorogHost host, Guid personId) =>
        host.WithDbAsync(db => host.Services.GetRequiredService<ReportSchedules>().RescheduleAsync(db, personId, default));

    private static Task<List<ReportSchedule>> SchedulesAsync(PorogHost host, Guid personId) =>
        host.WithDbAsync(db => db.ReportSchedules.Where(s => s.PersonId == personId).OrderBy(s => s.Period).ToListAsync());
}
