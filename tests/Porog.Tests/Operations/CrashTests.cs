using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Porog.Delivery;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Operations;

/// <summary>Guarantees in a power cut (targets.md, "Reliability"). POROG_KILLS=100 is the long form.</summary>
public sealed class CrashTests
{
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("POROG_KILLS") ?? "5", CultureInfo.InvariantCulture);

    [Theory, Engines]
    public async Task Killed_under_load_a_node_loses_nothing_acknowledged_and_doubles_nothing(DatabaseEngine engine)
    {
        await using var observer = await ObserverAsync(engine);
        var town = await Town.CreateAsync(observer);
        await using var node = await NodeProcess.StartAsync(observer.Database.Settings);
        using var stop = new CancellationTokenSource();
        var load = town.LoadAsync(() => [node.Address], clients: 3, stop.Token);

        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(Random.Shared.Next(200, 1_200));
            await node.KillAsync();
            await node.StartAgainAsync();
        }
        await stop.CancelAsync();
        await load;

        await town.ExpectEverythingOnceAsync(observer);
    }

    [Fact]
    public async Task Of_two_nodes_one_is_killed_and_nothing_is_lost_nor_told_twice()
    {
        await using var mail = await MailServer.StartAsync();
        await using var observer = await ObserverAsync(DatabaseEngine.PostgreSql);
        var town = await Town.CreateAsync(observer);
        string[] settings = [.. observer.Database.Settings, .. mail.Settings];
        await using var survivor = await NodeProcess.StartAsync(settings);
        await using var victim = await NodeProcess.StartAsync(settings);
        using var stop = new CancellationTokenSource();
        var load = town.LoadAsync(() => [survivor.Address, victim.Address], clients: 4, stop.Token, pause: TimeSpan.FromMilliseconds(150));

        await town.AcknowledgedAsync(batches: 40);
        await victim.KillAsync();
        await town.AcknowledgedAsync(batches: 10);
        await stop.CancelAsync();
        await load;

        await town.ExpectEverythingOnceAsync(observer);
        // Deliveries claimed by the dead node stay claimed until the lease ends, and block newer ones; the test ends the lease.
        var inHand = 0;
        await PorogHost.EventuallyAsync(
            async () =>
            {
                var now = TimeProvider.System.GetUtcNow();
                inHand += await observer.WithDbAsync(db =>
                    db.Deliveries.Where(d => d.State == DeliveryState.Sending && d.StateAt < now.AddSeconds(-5) && d.NextAttemptAt > now)
                        .ExecuteUpdateAsync(d => d.SetProperty(x => x.NextAttemptAt, (DateTimeOffset?)now.AddSeconds(-1)))
                );
                return await observer.WithDbAsync(db => db.Deliveries.AllAsync(d => d.State == DeliveryState.Sent));
            },
            "the survivor takes over the dead node's share",
            seconds: 120
        );

        var due = await observer.WithDbAsync(db => db.Deliveries.CountAsync(d => d.Channel == Channel.Email));
        Assert.Equal(due, mail.Received.Select(m => m.Message.MessageId).Distinct().Count());
        // Letters that the dead node sent without recording it may be sent again, with the same Message-ID.
        Assert.InRange(mail.Received.Count, due, due + inHand);
    }

    /// <summary>A node that prepares data and inspects the database, but runs no workers.</summary>
    private static Task<PorogHost> ObserverAsync(DatabaseEngine engine) => PorogHost.StartAsync(engine, ["--Porog:Follow", "false"]);
}
