using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Operations;

/// <summary>Real servers: a primary with a synchronous standby that freezes, is promoted, and an old primary that comes back.</summary>
public sealed class FailoverTests
{
    [Fact]
    public async Task Nothing_is_acknowledged_without_the_standby()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        var database = await TestDatabase.EmptyAsync(DatabaseEngine.PostgreSql, cluster.ConnectionString);
        await using var node = await PorogHost.StartAsync(database.Engine, database: database);
        var registry = new TestRegistry(node);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var turnstile = await registry.DeviceClientAsync(school);
        var (seen, unknown) = (turnstile.Passage(child.Card, id: "seen"), turnstile.Passage(child.Card, "out", id: "unknown"));
        var many = Enumerable.Range(0, 300).Select(i => turnstile.Passage(child.Card, id: $"many{i}")).ToArray();
        Assert.Equal(1, (await turnstile.SendAsync(seen)).Accepted);

        cluster.FreezeStandby();
        using var http = node.CreateClient();
        await PorogHost.EventuallyAsync(
            async () => (await http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.ServiceUnavailable,
            "the node says that it cannot write"
        );
        // One event is written in one way, a large batch in another.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(turnstile, unknown));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(turnstile, many));

        cluster.KillPrimary();
        cluster.ThawStandby();
        cluster.Promote();
        await PorogHost.EventuallyAsync(
            async () => (await http.GetAsync("/health/ready")).IsSuccessStatusCode,
            "the node finds the new primary",
            seconds: 60
        );

        Assert.Equal(1, (await turnstile.SendAsync(seen)).Duplicates);
        // What was not acknowledged may have reached the standby or not; sent again, it is there once.
        await turnstile.SendAsync(unknown);
        await turnstile.SendAsync([.. many]);
        Assert.Equal(302, await node.WithDbAsync(db => db.Journal.CountAsync()));
    }

    [Fact]
    public async Task Under_load_a_failover_loses_nothing_acknowledged_and_doubles_nothing()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        var database = await TestDatabase.EmptyAsync(DatabaseEngine.PostgreSql, cluster.ConnectionString);
        await using var observer = await PorogHost.StartAsync(database.Engine, ["--Porog:Follow", "false"], database: database);
        var town = await Town.CreateAsync(observer);
        await using var node = await NodeProcess.StartAsync(database.Settings);
        using var stop = new CancellationTokenSource();
        var load = town.LoadAsync(() => [node.Address], clients: 3, stop.Token);
        await town.AcknowledgedAsync(batches: 20);

        cluster.FreezeStandby();
        // Longer than a command waits, so that the node gives up and devices send again.
        await Task.Delay(TimeSpan.FromSeconds(5));
        cluster.KillPrimary();
        cluster.ThawStandby();
        cluster.Promote();
        await town.AcknowledgedAsync(batches: 20);
        await stop.CancelAsync();
        await load;

        await town.ExpectEverythingOnceAsync(observer);
    }

    private static async Task<HttpStatusCode> StatusAsync(DeviceClient device, params object[] events)
    {
        using var answer = await device.PostAsync(JsonSerializer.Serialize(events), "application/cloudevents-batch+json");
        return answer.StatusCode;
    }
}
