using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Push;
using Porog.Delivery.Reports;
using Porog.Journal;
using Porog.Notices;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery.Reports;

/// <summary>The clock is at Friday, 20 November 2026, 11:00 in Moscow; reports are due at 19:00.</summary>
public sealed class MakeReportsTests
{
    private static readonly DateOnly Friday = new(2026, 11, 20);
    private static readonly TimeSpan UntilEvening = TimeSpan.FromHours(8);

    [Theory, Engines]
    public async Task At_the_persons_hour_one_report_is_made_and_the_next_is_due_tomorrow(DatabaseEngine engine)
    {
        await using var host = await StartAsync(engine);
        var family = await Family.CreateAsync(host);
        await new JournalRows(host).AddAsync(family.Child, EventKind.In);
        await WantAsync(host, family.Mother, family.Child, EventTypes.DailyReport);
        host.Clock.Advance(UntilEvening - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await MakeAsync(host));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await MakeAsync(host));
        Assert.Equal(0, await MakeAsync(host));

        var report = Assert.Single(await ReportsAsync(host));
        Assert.Equal((ReportPeriod.Day, Friday, Friday), (report.Period, report.FirstDay, report.LastDay));
        Assert.Equal(PorogHost.SchoolDay + UntilEvening, report.At);
        var delivery = Assert.Single(await DeliveriesAsync(host));
        Assert.Equal((Channel.MessageCentre, DeliveryState.Sent, report.Id), (delivery.Channel, delivery.State, delivery.SubjectId));
        Assert.Equal((Bucket.Of(family.Mother.Id), (Guid?)null), (delivery.Bucket, delivery.ChildId));
        var next = await host.WithDbAsync(db => db.ReportSchedules.SingleAsync());
        Assert.Equal(PorogHost.SchoolDay + UntilEvening + TimeSpan.FromDays(1), next.NextAt);
    }

    [Theory, Engines]
    public async Task A_report_that_cannot_be_made_keeps_no_other_of_its_batch_waiting(DatabaseEngine engine)
    {
        await using var host = await StartAsync(engine);
        var damaged = await Family.CreateAsync(host);
        var family = await Family.CreateAsync(host);
        foreach (var one in (Family[])[damaged, family])
        {
            await new JournalRows(host).AddAsync(one.Child, EventKind.In);
            await WantAsync(host, one.Mother, one.Child, EventTypes.DailyReport);
        }
        await host.WithDbAsync(db =>
            db.Organisations.Where(o => db.Children.Any(c => c.Id == damaged.Child.Id && c.OrganisationId == o.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.TimeZone, "Nowhere/Land"))
        );
        host.Clock.Advance(UntilEvening);
        await MakeAsync(host);
        Assert.Equal(family.Mother.Id, Assert.Single(await ReportsAsync(host)).PersonId);
        var next = await host.WithDbAsync(db => db.ReportSchedules.SingleAsync(s => s.PersonId == damaged.Mother.Id));
        Assert.Equal(PorogHost.SchoolDay + UntilEvening + TimeSpan.FromHours(1), next.NextAt);
    }

    [Theory, Engines]
    public async Task It_goes_by_every_channel_that_is_wanted_and_reaches_the_person(DatabaseEngine engine)
    {
        await using var host = await StartAsync(engine, "--Porog:Mail:Host", "127.0.0.1", "--Porog:Mail:Port", "9");
        var family = await Family.CreateAsync(host);
        await new JournalRows(host).AddAsync(family.Child, EventKind.In);
        await WantAsync(host, family.Mother, family.Child, EventTypes.DailyReport);
        await WantAsync(host, family.Mother, family.Child, EventTypes.DailyReport, Channel.Push);
        foreach (short number in new[] { 1, 2 })
            await family.Registry.AddAsync(
                new PushDevice
                {
                    PersonId = family.Mother.Id,
                    Number = number,
                    Name = "Телефон",
                    Endpoint = $"https://push.example/{family.Mother.Id}/{number}",
                    PublicKey = new byte[65],
                    Secret = new byte[16],
                    CreatedAt = PorogHost.SchoolDay,
                }
            );
        host.Clock.Advance(UntilEvening);
        await MakeAsync(host);

        Assert.Equal(
            [(Channel.Email, 0), (Channel.Push, 1), (Channel.Push, 2)],
            (await DeliveriesAsync(host)).Select(d => (d.Channel, (int)d.Device)).Order()
        );
    }

    [Theory, Engines]
    public async Task Days_on_which_nothing_happened_that_the_reader_may_see_make_no_report(DatabaseEngine engine)
    {
        await using var host = await StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync(Sight.Meals);
        await WantAsync(host, family.Mother, family.Child, EventTypes.Reports);
        await WantAsync(host, grandmother, family.Child, EventTypes.Reports);
        // An hour less than a week ago: the day is empty for both; the week is empty only for the person who sees no passages.
        await new JournalRows(host).AddAsync(family.Child, EventKind.In, PorogHost.SchoolDay.AddDays(-6));
        host.Clock.Advance(UntilEvening);
        await MakeAsync(host);

        var report = Assert.Single(await ReportsAsync(host));
        Assert.Equal((family.Mother.Id, ReportPeriod.Week), (report.PersonId, report.Period));
        Assert.Equal((new DateOnly(2026, 11, 14), Friday), (report.FirstDay, report.LastDay));
        var now = host.Clock.GetUtcNow();
        Assert.All(await host.WithDbAsync(db => db.ReportSchedules.ToListAsync()), s => Assert.True(s.NextAt > now));
    }

    [Theory, Engines]
    public async Task Whose_access_has_ended_gets_none_and_gets_them_again_when_it_is_given_again(DatabaseEngine engine)
    {
        await using var host = await StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync();
        await WantAsync(host, grandmother, family.Child, EventTypes.DailyReport);
        await EndTrustsAsync(host, TrustState.Ended);
        await new JournalRows(host).AddAsync(family.Child, EventKind.In);
        host.Clock.Advance(UntilEvening);
        Assert.Equal(1, await MakeAsync(host));
        Assert.Empty(await ReportsAsync(host));

        await EndTrustsAsync(host, TrustState.Active);
        host.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromHours(2));
        await new JournalRows(host).AddAsync(family.Child, EventKind.Out);
        host.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await MakeAsync(host));
        Assert.Equal(Friday.AddDays(1), Assert.Single(await ReportsAsync(host)).LastDay);
    }

    [Theory, Engines]
    public async Task After_days_without_a_server_only_the_latest_report_is_made(DatabaseEngine engine)
    {
        await using var host = await StartAsync(engine);
        var family = await Family.CreateAsync(host);
        await WantAsync(host, family.Mother, family.Child, EventTypes.DailyReport);
        for (var day = 0; day < 4; day++)
        {
            await new JournalRows(host).AddAsync(family.Child, EventKind.In);
            host.Clock.Advance(TimeSpan.FromDays(1));
        }
        while (await MakeAsync(host) > 0) { }

        // Now it is Tuesday the 24th, 11:00.
        Assert.Equal(new DateOnly(2026, 11, 23), Assert.Single(await ReportsAsync(host)).LastDay);
    }

    [Theory, Engines]
    public async Task A_later_hour_of_the_same_day_makes_no_second_report(DatabaseEngine engine)
    {
        await using var host = await StartAsync(engine);
        var family = await Family.CreateAsync(host);
        await new JournalRows(host).AddAsync(family.Child, EventKind.In);
        await WantAsync(host, family.Mother, family.Child, EventTypes.DailyReport);
        host.Clock.Advance(UntilEvening);
        await MakeAsync(host);
        await family.Registry.AddAsync(new NotificationPreference { PersonId = family.Mother.Id, ReportHour = 21 });
        await RescheduleAsync(host, family.Mother);
        host.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await MakeAsync(host));

        Assert.Single(await ReportsAsync(host));
    }

    [Theory, Engines]
    public async Task Two_nodes_at_the_same_moment_make_one_report_a_person_batch_after_batch(DatabaseEngine engine)
    {
        await using var host = await StartAsync(engine);
        await using var other = await StartAsync(engine, host);
        var family = await Family.CreateAsync(host);
        await new JournalRows(host).AddAsync(family.Child, EventKind.In);
        // More than two batches of people who all see the same child.
        const int People = 2 * MakeReports.BatchSize + 10;
        await host.WithDbAsync(async db =>
        {
            for (var i = 0; i < People; i++)
            {
                var person = Guid.NewGuid();
                db.Users.Add(
                    new Account
                    {
                        Id = person,
                        Surname = "Иванова",
                        GivenName = "Мария",
                        UserName = person.ToString(),
                        NormalizedUserName = person.ToString(),
                        CreatedAt = PorogHost.SchoolDay,
                    }
                );
                db.LegalRepresentations.Add(
                    new()
                    {
                        ChildId = family.Child.Id,
                        PersonId = person,
                        Since = PorogHost.SchoolDay.AddDays(-1),
                    }
                );
                db.NotificationChoices.Add(Choice(person, family.Child, EventTypes.DailyReport, Channel.Email));
                db.ReportSchedules.Add(
                    new()
                    {
                        PersonId = person,
                        Period = ReportPeriod.Day,
                        NextAt = PorogHost.SchoolDay + UntilEvening,
                    }
                );
            }
            await db.SaveChangesAsync();
        });
        host.Clock.Advance(UntilEvening);
        await Task.WhenAll(AllAsync(host), AllAsync(other), AllAsync(host), AllAsync(other));

        var reports = await ReportsAsync(host);
        Assert.Equal(People, reports.Count);
        Assert.Equal(People, reports.Select(r => r.PersonId).Distinct().Count());
        Assert.Equal(People, (await DeliveriesAsync(host)).Count);

        static async Task AllAsync(PorogHost node)
        {
            while (await MakeAsync(node) > 0) { }
        }
    }

    /// <summary>Without the worker: the tests run the batches.</summary>
    private static Task<PorogHost> StartAsync(DatabaseEngine engine, params string[] settings) =>
        PorogHost.StartAsync(engine, settings, configure: ReportClient.WithoutWorker);

    private static Task<PorogHost> StartAsync(DatabaseEngine engine, PorogHost sharing) =>
        PorogHost.StartAsync(engine, sharing: sharing, configure: ReportClient.WithoutWorker);

    private static Task<int> MakeAsync(PorogHost host) => host.Services.GetRequiredService<MakeReports>().MakeDueAsync(default);

    private static Task WantAsync(PorogHost host, Account person, TestChild child, EventTypes events, Channel channel = Channel.Email) =>
        host.WantReportsAsync(person, child, events, channel);

    private static NotificationChoice Choice(Guid person, TestChild child, EventTypes events, Channel channel) =>
        new()
        {
            PersonId = person,
            ChildId = child.Id,
            Channel = channel,
            Events = events,
        };

    private static Task RescheduleAsync(PorogHost host, Account person) =>
        host.WithDbAsync(db => host.Services.GetRequiredService<ReportSchedules>().RescheduleAsync(db, person.Id, default));

    private static Task<int> EndTrustsAsync(PorogHost host, TrustState state) =>
        host.WithDbAsync(db => db.Trusts.ExecuteUpdateAsync(set => set.SetProperty(t => t.State, state)));

    private static Task<List<Report>> ReportsAsync(PorogHost host) =>
        host.WithDbAsync(db => db.Reports.AsNoTracking().OrderBy(r => r.At).ToListAsync());

    private static Task<List<MessageDelivery>> DeliveriesAsync(PorogHost host) =>
        host.WithDbAsync(db => db.Deliveries.AsNoTracking().Where(d => d.Kind == MessageKind.Report).ToListAsync());
}
