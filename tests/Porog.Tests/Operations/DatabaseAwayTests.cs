using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Porog.Delivery;
using Porog.Shared;
using Porog.Storage;
using Porog.Tests.Support;
using Porog.Web.Delivery;
using Porog.Web.Shared;

namespace Porog.Tests.Operations;

/// <summary>A node survives an outage of its database.</summary>
public sealed class DatabaseAwayTests
{
    private static readonly string[] Debug = ["--Logging:LogLevel:Porog", "Debug"];

    [Fact]
    public async Task After_the_database_was_cut_off_for_some_seconds_the_workers_go_on()
    {
        using var log = new LogLines();
        await using var mail = await MailServer.StartAsync();
        var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        var proxy = database.Interpose();
        await using var node = await PorogHost.StartAsync(
            database.Engine,
            [.. mail.Settings, .. Debug],
            configure: services => services.AddSingleton<ILoggerProvider>(log),
            database: database
        );
        var registry = new TestRegistry(node);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        await registry.RepresentsAsync(await registry.PersonAsync(), child);
        using var turnstile = await registry.DeviceClientAsync(school);
        // The letter is taken, but its answer comes when the database is away.
        mail.Delay(TimeSpan.FromSeconds(2));
        await turnstile.SendAsync(turnstile.Passage(child.Card));
        await mail.WaitForAsync(1);

        proxy.Cut();
        using var http = node.CreateClient();
        await PorogHost.EventuallyAsync(async () => await ReadyAsync(http) == HttpStatusCode.ServiceUnavailable, "the node says so");
        // What the turnstile did is written from time to time. The lease of the letter ends.
        node.Clock.Advance(DeliverySender.Lease + TimeSpan.FromMinutes(1));
        foreach (var worker in Workers(node).Where(w => !w.IsSubclassOf(typeof(HourlyWorker)) && w != typeof(DeliveryWorker)))
            await MeetsOutageAsync(log, worker);
        Assert.True(log.Complains(typeof(DeliverySender)), "the outcome of the letter waits, and nothing is sent meanwhile");
        proxy.Heal();
        await PorogHost.EventuallyAsync(async () => await ReadyAsync(http) == HttpStatusCode.OK, "the node is ready again");

        await turnstile.SendAsync(turnstile.Passage(child.Card, "out"));
        Assert.Equal(2, (await mail.WaitForAsync(2)).Count);
        await PorogHost.EventuallyAsync(
            () => node.WithDbAsync(db => db.Deliveries.AllAsync(d => d.State == DeliveryState.Sent)),
            "both messages are written down as sent"
        );
        // One line for the outage and one for its end, whatever met it meanwhile.
        Assert.Single(log.Complaints, line => line.StartsWith("The database is away", StringComparison.Ordinal));
        Assert.Single(log.Complaints, line => line.StartsWith("The database answers again", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Complaints, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_hourly_turn_while_the_database_is_away_does_not_end_the_node()
    {
        using var log = new LogLines();
        var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        var proxy = database.Interpose();
        await using var node = await PorogHost.StartAsync(
            database.Engine,
            [.. Debug, "--Porog:Honesty:Enabled", "true"],
            configure: services => services.AddSingleton<ILoggerProvider>(log),
            database: database
        );
        proxy.Cut();
        node.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1));
        foreach (var worker in Workers(node).Where(w => w.IsSubclassOf(typeof(HourlyWorker))))
            await MeetsOutageAsync(log, worker);
        proxy.Heal();
        Assert.False(node.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        using var http = node.CreateClient();
        await PorogHost.EventuallyAsync(async () => await ReadyAsync(http) == HttpStatusCode.OK, "the node is ready again");
    }

    /// <summary>Packets are lost without a word: no reset, no end of the connection.</summary>
    [Fact]
    public async Task A_listening_connection_that_dies_silently_is_noticed()
    {
        using var log = new LogLines();
        var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        var proxy = database.Interpose();
        await using var node = await PorogHost.StartAsync(
            database.Engine,
            configure: services => services.AddSingleton<ILoggerProvider>(log),
            database: database
        );
        using var http = node.CreateClient();
        await PorogHost.EventuallyAsync(async () => await ReadyAsync(http) == HttpStatusCode.OK, "the node is ready");
        proxy.Swallow();
        await PorogHost.EventuallyAsync(() => Task.FromResult(log.Complains(typeof(FeedChannel))), "the silence is noticed");
        proxy.Heal();
    }

    /// <summary>After a failover the driver remembers for a while that the promoted host was the standby.</summary>
    [Fact]
    public async Task No_suitable_host_is_an_outage_and_no_defect()
    {
        var database = await TestDatabase.EmptyAsync(DatabaseEngine.PostgreSql);
        var primary = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var twice = $"{primary.Host}:{primary.Port}";
        (primary.Host, primary.TargetSessionAttributes) = ($"{twice},{twice}", "standby");
        await using var standbys = NpgsqlDataSource.Create(primary);
        for (var i = 0; i < 2; i++)
        {
            var problem = await Assert.ThrowsAsync<NpgsqlException>(async () => await standbys.OpenConnectionAsync());
            Assert.True(DatabaseAway.Is(problem), problem.Message);
        }
    }

    private static IEnumerable<Type> Workers(PorogHost node) =>
        node
            .Services.GetServices<IHostedService>()
            .Where(s => s is BackgroundService)
            .Select(s => s.GetType())
            .Where(type => type.Namespace!.StartsWith("Porog", StringComparison.Ordinal));

    /// <summary>Some look every half minute only.</summary>
    private static Task MeetsOutageAsync(LogLines log, Type worker) =>
        PorogHost.EventuallyAsync(() => Task.FromResult(log.MeetsOutage(worker)), $"{worker.Name} meets the outage", seconds: 40);

    private static async Task<HttpStatusCode> ReadyAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/health/ready");
        return answer.StatusCode;
    }
}
