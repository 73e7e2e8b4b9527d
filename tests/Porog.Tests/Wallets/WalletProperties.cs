using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Wallets;

/// <summary>Balances and crossings are right, however often and in whatever order operations arrive (product rules 7 and 8).</summary>
public sealed class WalletProperties
{
    [Theory, Engines]
    public async Task A_balance_is_the_sum_of_its_operations_and_the_threshold_speaks_once_per_crossing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        using var till = await registry.DeviceClientAsync(school, DeviceKind.Payments);

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(25),
            Prop.ForAll(
                Histories().ToArbitrary(),
                history => HoldsAsync(host, till, registry.ChildAsync(school), history).GetAwaiter().GetResult()
            )
        );
    }

    private static async Task HoldsAsync(PorogHost host, DeviceClient till, Task<TestChild> creating, History history)
    {
        var child = await creating;
        await host.WithDbAsync(db =>
            db.Wallets.Where(w => w.ChildId == child.Id).ExecuteUpdateAsync(set => set.SetProperty(w => w.Threshold, history.Threshold))
        );
        var batches = history.Batches.Select(batch => batch.Select(o => Event(till, child, o)).ToArray()).ToList();
        // The batches of one round are sent in parallel.
        foreach (var round in batches.Chunk(history.AtOnce))
            await Task.WhenAll(round.Select(events => till.SendAsync(events)));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");

        var wallet = await host.WithDbAsync(db => db.Wallets.SingleAsync(w => w.ChildId == child.Id));
        Assert.Equal(history.Batches.SelectMany(batch => batch).Distinct().Sum(o => o.Kopecks), wallet.Balance);
        Assert.Equal(
            await ExpectedCrossingsAsync(host, child, history.Threshold),
            await host.WithDbAsync(async db =>
                (await db.ThresholdCrossings.Where(c => c.ChildId == child.Id).ToListAsync())
                    .Select(c => (c.EventId, c.Balance))
                    .ToHashSet()
            )
        );
    }

    /// <summary>Follows the journal's own order; entries of one transaction are in the order in which they happened.</summary>
    private static async Task<HashSet<(Guid EventId, long Balance)>> ExpectedCrossingsAsync(PorogHost host, TestChild child, long threshold)
    {
        var journal = await host.WithDbAsync(db => db.Journal.Where(e => e.ChildId == child.Id).ToListAsync());
        var crossings = new HashSet<(Guid, long)>();
        long balance = 0;
        foreach (var entry in journal.OrderBy(e => e.Position).ThenBy(e => e.HappenedAt))
        {
            var before = balance;
            balance += entry.Amount;
            if (before >= threshold && balance < threshold)
                crossings.Add((entry.Id, balance));
        }
        return crossings;
    }

    private static JsonObject Event(DeviceClient till, TestChild child, Operation operation)
    {
        var (id, at) = ($"{child.Id:N}-{operation.Number}", PorogHost.SchoolDay.AddMinutes(operation.Number - 100));
        return operation.Kopecks > 0
            ? till.TopUp(child.Wallet, operation.Kopecks, at, id)
            : till.Meal(child.Card, -operation.Kopecks, operation.Number % 2 == 0 ? "hot" : "buffet", at, id);
    }

    /// <summary>Up to twelve operations, each sent once or several times, split into batches.</summary>
    private static Gen<History> Histories() =>
        from threshold in Gen.Elements(0L, 1_00, 5_00)
        from atOnce in Gen.Choose(1, 4)
        from kopecks in Gen.Elements(-3_00L, -2_00, -1_00, -1, 1_00, 2_00, 5_00).NonEmptyListOf()
        let operations = kopecks.Take(12).Select((k, number) => new Operation(number, k)).ToArray()
        from repeats in Gen.SubListOf(operations)
        from order in Gen.Shuffle([.. operations, .. repeats])
        from size in Gen.Choose(1, 5)
        select new History(threshold, atOnce, [.. order.Chunk(size)]);

    private sealed record Operation(int Number, long Kopecks);

    private sealed record History(long Threshold, int AtOnce, IReadOnlyList<Operation[]> Batches)
    {
        public override string ToString() =>
            $"threshold {Threshold}, {AtOnce} at once: {string.Join(" | ", Batches.Select(b => string.Join(", ", b.Select(o => $"#{o.Number} {o.Kopecks}"))))}";
    }
}
