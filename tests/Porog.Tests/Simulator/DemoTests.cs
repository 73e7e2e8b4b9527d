using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Delivery;
using Porog.Delivery.Messages;
using Porog.Delivery.Reports;
using Porog.Journal;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Simulator.Demo;
using Porog.Tests.Support;

namespace Porog.Tests.Simulator;

public sealed class DemoTests(DemoHosts hosts) : IClassFixture<DemoHosts>
{
    [Theory, Engines]
    public async Task Every_balance_is_the_sum_of_its_operations_and_plausible(DatabaseEngine engine)
    {
        var host = await hosts.OnAsync(engine);
        var (wallets, sums) = await host.WithDbAsync(async db =>
            (
                await db
                    .Wallets.Select(w => new
                    {
                        w.ChildId,
                        w.Balance,
                        w.Threshold,
                    })
                    .ToListAsync(),
                await db
                    .Journal.GroupBy(e => e.ChildId)
                    .Select(g => new { g.Key, Sum = g.Sum(e => e.Amount) })
                    .ToDictionaryAsync(g => g.Key, g => g.Sum)
            )
        );
        Assert.All(wallets, w => Assert.Equal(sums.GetValueOrDefault(w.ChildId), w.Balance));
        Assert.Single(wallets, w => w.Balance < 0);
        Assert.InRange(wallets.Count(w => w.Balance < w.Threshold), 2, 100);
        Assert.InRange(wallets.Count(w => w.Balance is > 100_00 and < 2_000_00), 1_100, 1_450);
    }

    [Theory, Engines]
    public async Task The_past_is_a_month_of_school_days_that_ends_before_now(DatabaseEngine engine)
    {
        var host = await hosts.OnAsync(engine);
        var times = await host.WithDbAsync(db => db.Journal.Select(e => new { e.HappenedAt, e.ReceivedAt }).ToListAsync());
        Assert.InRange(times.Count, 100_000, 200_000);
        Assert.All(times, t => Assert.True(t.HappenedAt < t.ReceivedAt && t.ReceivedAt <= PorogHost.SchoolDay));
        var days = times.Select(t => DateOnly.FromDateTime(t.HappenedAt.AddHours(3).Date)).Distinct().Order().ToList();
        Assert.Equal(new DateOnly(2026, 10, 21), days[0]);
        Assert.Equal(new DateOnly(2026, 11, 20), days[^1]);
        Assert.DoesNotContain(days, d => d.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
    }

    [Theory, Engines]
    public async Task There_is_every_kind_of_person_organisation_device_and_trust(DatabaseEngine engine)
    {
        var host = await hosts.OnAsync(engine);
        var demo = await DemoHosts.FileAsync(host);
        Assert.Equal(Enum.GetValues<DemoRole>(), demo.People.Select(p => p.Role).Distinct().Order());
        Assert.Equal(Enum.GetValues<OrganisationKind>(), demo.Organisations.Select(o => o.Kind).Order());
        Assert.Equal(Enum.GetValues<DeviceKind>().Except([DeviceKind.ByHand]), demo.Devices.Select(d => d.Kind).Distinct().Order());
        Assert.Equal([1_000, 300, 150], demo.Organisations.Select(o => demo.Children.Count(c => c.Organisation == o.Id)).OrderDescending());
        var (trusts, staff) = await host.WithDbAsync(async db =>
            (await db.Trusts.ToListAsync(), await db.StaffRoles.Select(r => r.Kind).Distinct().ToListAsync())
        );
        Assert.Superset(
            new HashSet<TrustState>
            {
                TrustState.Sent,
                TrustState.Active,
                TrustState.Declined,
                TrustState.Withdrawn,
                TrustState.Expired,
                TrustState.FailedCheck,
                TrustState.Ended,
            },
            trusts.Select(t => t.State).ToHashSet()
        );
        Assert.True(trusts.Select(t => t.Sees).Distinct().Count() >= 4);
        Assert.Equal(Enum.GetValues<StaffKind>(), staff.Order());
        var single = Assert.Single(demo.Children, c => c.Cards.Count == 0);
        Assert.False(await host.WithDbAsync(db => db.Journal.AnyAsync(e => e.ChildId == single.Id && e.Kind == EventKind.In)));
        var four = demo.People.First(p => p.Children.Count == 4);
        Assert.Equal(3, demo.Children.Where(c => four.Children.Contains(c.Id)).Select(c => c.Organisation).Distinct().Count());
    }

    [Theory, Engines]
    public async Task The_first_people_sign_in_and_see_the_children_the_file_says(DatabaseEngine engine)
    {
        var host = await hosts.OnAsync(engine);
        var demo = await DemoHosts.FileAsync(host);
        Assert.Equal(
            [
                ("Иванова Мария Петровна", DemoRole.Parent),
                ("Иванов Пётр Сергеевич", DemoRole.Parent),
                ("Петрова Анна Ильинична", DemoRole.Trusted),
            ],
            demo.People.Take(3).Select(p => (p.FullName, p.Role))
        );
        foreach (var person in demo.People.Take(13))
        {
            using var client = host.CreateClient();
            var answer = await client.PostSignInAsync(person.Login, person.Password);
            Assert.True(answer.IsSuccessStatusCode, person.FullName);
            var tokens = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            var children = await client.With(tokens.GetProperty("accessToken").GetString()!).JsonAsync("/api/v1/children");
            Assert.Equal(person.Children.Order(), children.EnumerateArray().Select(c => c.GetProperty("id").GetGuid()).Order());
        }
    }

    [Theory, Engines]
    public async Task A_kindergarten_child_is_brought_and_fetched_only_by_those_who_may(DatabaseEngine engine)
    {
        var host = await hosts.OnAsync(engine);
        var demo = await DemoHosts.FileAsync(host);
        var may = demo.People.SelectMany(p => p.Accompanies, (p, child) => (child, p.Id)).ToHashSet();
        var handOvers = await host.WithDbAsync(db =>
            db.Journal.Where(e => e.AccompaniedBy != null)
                .Select(e => new { e.ChildId, Person = e.AccompaniedBy!.Value })
                .Distinct()
                .ToListAsync()
        );
        Assert.True(handOvers.Count > 150);
        Assert.All(handOvers, h => Assert.Contains((h.ChildId, h.Person), may));
    }

    [Theory, Engines]
    public async Task The_message_centre_tells_what_the_journal_holds_and_no_more_than_one_may_see(DatabaseEngine engine)
    {
        var host = await hosts.OnAsync(engine);
        var demo = await DemoHosts.FileAsync(host);
        var (mother, grandmother) = (demo.People[0].Id, demo.People[2].Id);
        await host.WithDbAsync(async db =>
        {
            var deliveries = await db.Deliveries.ToListAsync();
            var subjects = deliveries.Select(d => d.SubjectId).Distinct().ToList();
            var entries = await db.Journal.Where(e => subjects.Contains(e.Id)).ToDictionaryAsync(e => e.Id);
            Assert.All(deliveries, d => Assert.Equal(DeliveryState.Sent, d.State));
            Assert.All(
                deliveries.Where(d => d.Kind is not (MessageKind.Threshold or MessageKind.Report)),
                d => Assert.Equal((MessageKinds.Of(entries[d.SubjectId].Kind), entries[d.SubjectId].ReceivedAt), (d.Kind, d.At))
            );
            Assert.True(deliveries.Count(d => d.PersonId == mother) > 20);
            var reports = await db.Reports.Where(r => r.PersonId == mother).ToListAsync();
            Assert.Equal(
                reports.Select(r => r.Id).Order(),
                deliveries.Where(d => d.PersonId == mother && d.Kind == MessageKind.Report).Select(d => d.SubjectId).Order()
            );
            Assert.Equal([ReportPeriod.Day, ReportPeriod.Week], reports.Select(r => r.Period).Distinct().Order());
            var kinds = deliveries.Where(d => d.PersonId == grandmother).Select(d => d.Kind).Distinct().ToList();
            Assert.Contains(MessageKind.Passage, kinds);
            Assert.DoesNotContain(MessageKind.TopUp, kinds);
            Assert.DoesNotContain(MessageKind.Threshold, kinds);
        });
    }

    [Theory, Engines]
    public async Task Loading_again_changes_nothing_and_writes_the_same_file(DatabaseEngine engine)
    {
        var host = await hosts.OnAsync(engine);
        var path = DemoHosts.FilePath(host);
        var before = await File.ReadAllBytesAsync(path);
        var people = await host.WithDbAsync(db => db.Users.CountAsync());
        File.Delete(path);
        var again = await DemoHosts.Loader(host).LoadAsync(DemoLoader.PastDays, CancellationToken.None);
        Assert.Equal((false, 0), (again.Loaded, again.Events));
        Assert.Equal(before, await File.ReadAllBytesAsync(path));
        Assert.Equal(people, await host.WithDbAsync(db => db.Users.CountAsync()));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Theory, Engines]
    public async Task An_interrupted_load_is_finished_at_the_next_start_and_tells_nobody(DatabaseEngine engine)
    {
        var whole = await hosts.OnAsync(engine);
        await using var host = await PorogHost.StartAsync(engine, ["--Porog:Follow", "false"]);
        using var interrupt = new CancellationTokenSource();
        var loading = DemoHosts.Loader(host).LoadAsync(DemoLoader.PastDays, interrupt.Token);
        while (!loading.IsCompleted && !await host.WithDbAsync(db => db.Journal.AnyAsync()))
            await Task.Delay(20);
        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);

        await using var next = await PorogHost.StartAsync(engine, ["--Porog:Demo", "true"], sharing: host);
        async Task<(int, int, long)> CountAsync(PorogHost on) =>
            await on.WithDbAsync(async db =>
                (await db.Journal.CountAsync(), await db.Deliveries.CountAsync(), await db.Wallets.SumAsync(w => w.Balance))
            );
        var expected = await CountAsync(whole);
        await PorogHost.EventuallyAsync(
            async () => await CountAsync(next) == expected,
            $"the journal is followed: {expected}",
            seconds: 60
        );
    }

    [Theory, Engines]
    public async Task The_demo_is_the_same_in_another_installation_on_another_day(DatabaseEngine engine)
    {
        var first = await hosts.OnAsync(engine);
        await using var second = await PorogHost.StartAsync(engine);
        second.Clock.Advance(TimeSpan.FromDays(100));
        await DemoHosts.Loader(second).LoadAsync(pastDays: 0, CancellationToken.None);
        Assert.Equal(await File.ReadAllBytesAsync(DemoHosts.FilePath(first)), await File.ReadAllBytesAsync(DemoHosts.FilePath(second)));
        var demo = await DemoHosts.FileAsync(second);
        var stored = await second.WithDbAsync(db => db.Devices.ToDictionaryAsync(d => d.Source, d => d.KeyHash));
        Assert.All(demo.Devices, d => Assert.Equal(Device.HashKey(d.Key), stored[d.Source]));
    }

    [Theory, Engines]
    public async Task A_database_that_holds_other_data_is_left_alone(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        await new TestRegistry(host).PersonAsync();
        var loader = DemoHosts.Loader(host);
        var refusal = await Assert.ThrowsAsync<DemoException>(() => loader.LoadAsync(DemoLoader.PastDays, CancellationToken.None));
        Assert.Contains("already contains other data", refusal.Message);
        Assert.False(File.Exists(loader.FilePath));
        Assert.Equal(1, await host.WithDbAsync(db => db.Users.CountAsync()));
        // A server in demo mode starts with the existing data.
        await using var next = await PorogHost.StartAsync(engine, ["--Porog:Demo", "true"], sharing: host);
        Assert.Equal(0, await next.WithDbAsync(db => db.Organisations.CountAsync()));
    }
}
