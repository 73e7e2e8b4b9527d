using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Porog.Delivery;
using Porog.Shared;
using Porog.Storage;
using Porog.Tests.Support;
using Porog.Web.Accounts;
using Porog.Web.Delegation;
using Porog.Web.Delivery;
using Porog.Web.Delivery.Reports;
using Porog.Web.Following;
using Porog.Web.Journal;
using Porog.Web.Privacy;
using Porog.Web.School;

namespace Porog.Tests.Operations;

/// <summary>A node survives an outage of its database.</summary>
public sealed class DatabaseAwayTests
{
    /// <summary>These workers query the database every few real seconds.</summary>
    private static readonly Type[] Workers =
    [
        typeof(FollowerWorker),
        typeof(FeedChannel),
        typeof(DeliveryWorker),
        typeof(OutgoingWorker),
        typeof(SummaryWorker),
        typeof(ReportWorker),
        typeof(TrustWorker),
        typeof(RosterWorker),
        typeof(LocksWorker),
    ];

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
        await turnstile.SendAsync(turnstile.Passage(child.Card));
        await mail.WaitForAsync(1);

        proxy.Cut();
        using var http = node.CreateClient();
        await PorogHost.EventuallyAsync(async () => await ReadyAsync(http) == HttpStatusCode.ServiceUnavailable, "the node says so");
        foreach (var worker in Workers)
            await PorogHost.EventuallyAsync(() => Task.FromResult(log.MeetsOutage(worker)), $"{worker.Name} meets the outage");
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
            Debug,
            configure: services => services.AddSingleton<ILoggerProvider>(log),
            database: database
        );
        proxy.Cut();
        node.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1));
        foreach (var worker in new[] { typeof(CleanUpWorker), typeof(JournalMonthsWorker) })
            await PorogHost.EventuallyAsync(() => Task.FromResult(log.MeetsOutage(worker)), $"{worker.Name} meets the outage");
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

    private static async Task<HttpStatusCode> ReadyAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/health/ready");
        return answer.StatusCode;
    }
}
