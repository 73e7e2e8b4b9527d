using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Porog.Gateway;
using Porog.Journal;
using Porog.Shared;
using Porog.Simulator.Day;
using Porog.Simulator.Demo;
using Porog.Tests.Support;
using Porog.Web.Journal;

namespace Porog.Tests.Simulator;

public sealed class SchoolDayTests
{
    private static readonly DateOnly Yesterday = new(2026, 11, 19);
    private static readonly DateOnly Today = new(2026, 11, 20);

    [Theory, Engines]
    public async Task A_day_is_accepted_whole_and_the_same_day_again_is_all_duplicates(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var demo = await RegistryAsync(host);

        var first = await RunAsync(host, demo, new(Yesterday, Speed: 0));
        Assert.True(first.Accepted > 4_000);
        Assert.Equal((first.Sent, 0, 0), (first.Accepted, first.Duplicates, first.Rejected));
        var stored = await host.WithDbAsync(db =>
            db.Journal.GroupBy(e => e.Kind).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count)
        );
        Assert.Equal(first.AcceptedByKind.OrderBy(k => k.Key), stored.OrderBy(k => k.Key));

        var second = await RunAsync(host, demo, new(Yesterday, Speed: 0));
        Assert.Equal((first.Sent, 0, first.Sent, 0), (second.Sent, second.Accepted, second.Duplicates, second.Rejected));
        Assert.Equal(first.Sent, await host.WithDbAsync(db => db.Journal.CountAsync()));
    }

    [Theory, Engines]
    public async Task A_day_that_is_not_over_is_followed_up_to_the_present_and_then_stops_when_asked(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var demo = await RegistryAsync(host);
        using var stop = new CancellationTokenSource();
        using var http = Client(host);
        var simulation = new SchoolDay(demo, http, host.Clock, TextWriter.Null);
        var run = simulation.RunAsync(new(Today, Speed: 100_000), stop.Token);
        // The clock is at 11:00; one more second lets the simulated clock catch up.
        await PumpAsync(host.Clock, until: () => host.Clock.GetUtcNow() >= PorogHost.SchoolDay.AddSeconds(20) || run.IsCompleted);
        await stop.CancelAsync();
        await run;
        Assert.True(simulation.Report.AcceptedByKind[EventKind.In] > 1_000);
        Assert.False(simulation.Report.AcceptedByKind.ContainsKey(EventKind.TopUp));
        Assert.Equal(0, simulation.Report.Rejected);
        Assert.True(await host.WithDbAsync(db => db.Journal.AllAsync(e => e.HappenedAt <= PorogHost.SchoolDay.AddSeconds(30))));
    }

    [Theory, Engines]
    public async Task A_live_day_goes_on_from_now_and_says_that_everything_happens_now(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var demo = await RegistryAsync(host);
        using var http = Client(host);
        var simulation = new SchoolDay(demo, http, host.Clock, TextWriter.Null);
        var run = simulation.RunAsync(new(Today, Speed: 3_600, Live: true), CancellationToken.None);
        await PumpAsync(host.Clock, until: () => run.IsCompleted);
        await run;
        var report = simulation.Report;
        Assert.Equal(report.Sent, report.Accepted);
        // At 11:00 all children are present; those who enter now were out for a quarter of an hour.
        Assert.True(report.AcceptedByKind[EventKind.Out] > report.AcceptedByKind[EventKind.In] * 3);
        var happened = await host.WithDbAsync(db => db.Journal.Select(e => e.HappenedAt).ToListAsync());
        Assert.All(happened, at => Assert.InRange(at, PorogHost.SchoolDay, host.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task A_live_day_begins_at_once_when_it_is_started_in_the_night_before()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        // Saturday is not a school day; Monday 00:30 in Moscow is hours before the first bell.
        host.Clock.Advance(new DateTimeOffset(2026, 11, 22, 21, 30, 0, TimeSpan.Zero) - PorogHost.SchoolDay);
        var demo = await RegistryAsync(host);
        using var http = Client(host);
        using var stop = new CancellationTokenSource();
        var simulation = new SchoolDay(demo, http, host.Clock, TextWriter.Null);
        var started = host.Clock.GetUtcNow();
        var run = simulation.RunAsync(new(simulation.Today, Speed: 60, Live: true), stop.Token);
        await PumpAsync(
            host.Clock,
            until: () => simulation.Report.Accepted > 0 || host.Clock.GetUtcNow() - started > TimeSpan.FromMinutes(2)
        );
        await stop.CancelAsync();
        await run;
        Assert.InRange(simulation.Report.Accepted, 1, int.MaxValue);
    }

    [Theory, Engines]
    public async Task A_device_of_each_make_tells_its_passages_through_its_own_protocol_and_each_is_one_event(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, ["--Porog:Gateway:Enabled", "true"]);
        var demo = await RegistryAsync(host);
        DemoGateway.Keep(host.Services, demo);
        var planned = new DayPlan(demo).Of(Yesterday, "day").Where(e => e.Device.Make is not null).ToList();
        Assert.Equal(
            [DemoMakes.Hikvision, DemoMakes.ZkTeco, DemoMakes.ZkTecoAccess],
            planned.Select(e => e.Device.Make).Distinct().Order(StringComparer.Ordinal)
        );

        var first = await RunAsync(host, demo, new(Yesterday, Speed: 0));
        Assert.Equal(first.Sent, first.Accepted);
        await PorogHost.EventuallyAsync(
            async () => await host.WithDbAsync(db => db.Journal.CountAsync()) == first.Sent,
            "the gateway has told all"
        );
        await RunAsync(host, demo, new(Yesterday, Speed: 0));
        var queue = host.Services.GetRequiredService<EventQueue>();
        await PorogHost.EventuallyAsync(
            () => Task.FromResult(planned.Select(e => e.Device.Source).Distinct().Sum(queue.Count) == 0),
            "the gateway has told all again"
        );

        var sources = await host.WithDbAsync(db => db.Devices.ToDictionaryAsync(d => d.Id, d => d.Source));
        var made = planned.Select(e => e.Device.Source).ToHashSet();
        var kept = await host.WithDbAsync(db => db.Journal.ToListAsync());
        Assert.Equal(first.Sent, kept.Count);
        Assert.Equal(
            planned.Select(e => (e.Device.Source, e.Child.Id, e.Kind, At: e.At.ToUniversalTime(), e.Place)).ToHashSet(),
            kept.Where(e => made.Contains(sources[e.DeviceId]))
                .Select(e => (sources[e.DeviceId], e.ChildId, e.Kind, At: e.HappenedAt.ToUniversalTime(), e.Place))
                .ToHashSet()
        );
    }

    [Fact]
    public async Task A_day_that_has_not_come_is_refused()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var refusal = await Assert.ThrowsAsync<DemoException>(async () =>
            await RunAsync(host, await RegistryAsync(host), new(Today.AddDays(1), 0))
        );
        Assert.Contains("--live", refusal.Message);
    }

    [Fact]
    public async Task A_foreign_demo_file_is_refused_at_once()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var demo = await RegistryAsync(host);
        var foreign = demo with { Devices = [.. demo.Devices.Select(d => d with { Key = "porog_other" })] };
        var refusal = await Assert.ThrowsAsync<DemoException>(() => RunAsync(host, foreign, new(Yesterday, 0)));
        Assert.Contains("401", refusal.Message);
    }

    [Fact]
    public async Task A_server_that_is_busy_or_gone_for_a_while_costs_nothing()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var demo = await RegistryAsync(host);
        var clock = new FakeTimeProvider(PorogHost.SchoolDay);
        using var http = new HttpClient(new Flaky { InnerHandler = new HttpClientHandler() }) { BaseAddress = host.Address };
        var simulation = new SchoolDay(demo, http, clock, TextWriter.Null);
        var run = simulation.RunAsync(new(Yesterday, Speed: 0), CancellationToken.None);
        await PumpAsync(clock, until: () => run.IsCompleted);
        await run;
        Assert.Equal(3, simulation.Report.Retries);
        // The second failure happened after the server had stored the batch.
        Assert.Equal(simulation.Report.Sent, simulation.Report.Accepted + simulation.Report.Duplicates);
        Assert.Equal(simulation.Report.Sent, await host.WithDbAsync(db => db.Journal.CountAsync()));
    }

    /// <summary>People, places and keys without past events.</summary>
    private static async Task<DemoFile> RegistryAsync(PorogHost host) =>
        (await DemoHosts.Loader(host).LoadAsync(pastDays: 0, CancellationToken.None)).File;

    private static HttpClient Client(PorogHost host) => new() { BaseAddress = host.Address };

    private static async Task<SimulationReport> RunAsync(PorogHost host, DemoFile demo, SimulationOptions options)
    {
        using var http = Client(host);
        var simulation = new SchoolDay(demo, http, host.Clock, TextWriter.Null);
        await simulation.RunAsync(options, CancellationToken.None);
        return simulation.Report;
    }

    private static async Task PumpAsync(FakeTimeProvider clock, Func<bool> until)
    {
        while (!until())
        {
            clock.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Delay(10);
        }
    }

    /// <summary>Refuses the first request, loses the answer of the second, and is unreachable for the third.</summary>
    private sealed class Flaky : DelegatingHandler
    {
        private int requests;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            switch (Interlocked.Increment(ref requests))
            {
                case 1:
                    return new HttpResponseMessage(HttpStatusCode.TooManyRequests);
                case 2:
                    using (await base.SendAsync(request, cancellationToken))
                        return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
                case 3:
                    throw new HttpRequestException("connection refused");
                default:
                    return await base.SendAsync(request, cancellationToken);
            }
        }
    }
}
