using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Journal;

/// <summary>(<c>source</c>, <c>id</c>) is one event for ever, whatever else has changed since it was accepted.</summary>
public sealed class EventIdentityTests
{
    [Theory, Engines]
    public async Task A_repeat_after_the_card_was_given_to_another_child_is_a_repeat(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var (first, second) = (await registry.ChildAsync(school), await registry.ChildAsync(school));
        using var till = await registry.DeviceClientAsync(school, DeviceKind.Till);
        var sale = till.Meal(first.Card, 9_500, id: "sale");
        Assert.Equal(1, (await till.SendAsync(sale)).Accepted);

        await GiveAsync(host, first.Card, second.Id);
        await using var restarted = await PorogHost.StartAsync(engine, sharing: host);
        using var again = new DeviceClient(restarted, till.Device, await NewKeyAsync(host, till.Device));

        Assert.Equal((0, 1), Counts(await again.SendAsync(sale)));
        // As part of a large batch too, which is written in another way.
        var batch = Enumerable.Range(0, 300).Select(i => again.Meal(first.Card, 1, id: $"other{i}")).Prepend(sale).ToArray<JsonNode>();
        Assert.Equal((300, 1), Counts(await again.SendAsync(batch)));
        Assert.Equal(301, await host.WithDbAsync(db => db.Journal.CountAsync()));
    }

    [Theory, Engines]
    public async Task A_repeat_at_the_turn_of_the_month_is_a_repeat_on_a_node_whose_clock_is_behind(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var payments = await registry.DeviceClientAsync(school, DeviceKind.Payments);
        host.Clock.Advance(new DateTimeOffset(2026, 12, 1, 0, 0, 3, TimeSpan.Zero) - host.Clock.GetUtcNow());
        var topUp = payments.TopUp(child.Wallet, 50_000, host.Clock.GetUtcNow().AddSeconds(-1), "topup");
        Assert.Equal(1, (await payments.SendAsync(topUp)).Accepted);

        var behind = new FakeTimeProvider(host.Clock.GetUtcNow().AddSeconds(-5));
        await using var other = await PorogHost.StartAsync(
            engine,
            sharing: host,
            configure: services => services.AddSingleton<TimeProvider>(behind)
        );
        using var there = new DeviceClient(other, payments.Device, await NewKeyAsync(host, payments.Device));

        Assert.Equal((0, 1), Counts(await there.SendAsync(topUp)));
    }

    [Theory, Engines]
    public async Task A_repeat_of_an_event_that_would_be_refused_by_now_is_a_repeat(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var turnstile = await registry.DeviceClientAsync(school);
        var (early, late) = (turnstile.Passage(child.Card), turnstile.Passage(child.Card));
        Assert.Equal(2, (await turnstile.SendAsync(early, late)).Accepted);

        await host.WithDbAsync(db =>
            db.Cards.Where(c => c.Number == child.Card).ExecuteUpdateAsync(c => c.SetProperty(x => x.State, CardState.Lost))
        );
        Assert.Equal((0, 1), Counts(await turnstile.SendAsync(early)));
        host.Clock.Advance(TimeSpan.FromDays(40));
        var answer = await turnstile.SendAsync(late, turnstile.Passage("NO-SUCH-CARD"));

        Assert.Equal((0, 1), Counts(answer));
        Assert.Equal((1, "unknown-card"), (answer.Rejected.Single().Index, answer.Rejected.Single().Code));
    }

    /// <summary>After a restore or an asynchronous failover the node runs on, and the database has lost what it acknowledged.</summary>
    [Theory, Engines]
    public async Task What_a_database_lost_is_taken_again(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var till = await registry.DeviceClientAsync(school, DeviceKind.Till);
        var sales = Enumerable.Range(0, 300).Select(i => till.Meal(child.Card, 100, id: $"sale{i}")).ToArray<JsonNode>();
        Assert.Equal((300, 0), Counts(await till.SendAsync(sales)));

        await host.WithDbAsync(async db =>
        {
            await db.Journal.ExecuteDeleteAsync();
            await db.Database.ExecuteSqlAsync($"DELETE FROM event_ids");
        });

        Assert.Equal((300, 0), Counts(await till.SendAsync(sales)));
    }

    /// <summary>
    /// Random days of two nodes: batches with few ids, clocks that drift apart and go back, cards that change hands, restarts, and months
    /// that turn. Whatever happens, an id is accepted once and its money counts once.
    /// </summary>
    [Theory, Engines]
    public async Task An_id_is_accepted_once_and_its_money_counts_once(DatabaseEngine engine)
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var children = new List<TestChild>();
        for (var i = 0; i < 4; i++)
            children.Add(await registry.ChildAsync(school));
        var (device, key) = await registry.DeviceAsync(school, DeviceKind.Till);
        var otherClock = new FakeTimeProvider(host.Clock.GetUtcNow().AddMinutes(-9));
        var other = await StartOtherAsync();
        var accepted = new Dictionary<string, long>();

        for (var step = 0; step < 60; step++)
        {
            await ChangeAsync(random.Next(10));
            var node = random.Next(2) == 0 ? host : other;
            using var till = new DeviceClient(node, device, key);
            var size = random.Next(6) == 0 ? 250 : random.Next(1, 6);
            var events = Enumerable.Range(0, size).Select(_ => Meal(till, node)).ToArray();
            var ids = events.Select(e => (string)e["id"]!).ToList();
            var fresh = ids.Distinct().Where(id => !accepted.ContainsKey(id)).ToList();

            Assert.Equal((fresh.Count, size - fresh.Count), Counts(await till.SendAsync([.. events])));

            foreach (var id in fresh)
                accepted[id] = Price(id);
        }
        await other.DisposeAsync();

        Assert.Equal(accepted.Count, await host.WithDbAsync(db => db.Journal.CountAsync()));
        await PorogHost.EventuallyAsync(
            async () => await host.WithDbAsync(db => db.Wallets.SumAsync(w => w.Balance)) == -accepted.Values.Sum(),
            "each id's money counts once"
        );

        async Task ChangeAsync(int what)
        {
            if (what == 0)
                host.Clock.Advance(TimeSpan.FromDays(random.Next(1, 12)));
            else if (what == 1)
                otherClock.AdjustTime(host.Clock.GetUtcNow().AddMinutes(random.Next(-300, 9)));
            else if (what == 2)
                await GiveAsync(host, children[random.Next(4)].Card, children[random.Next(4)].Id);
            else if (what == 3)
            {
                await other.DisposeAsync();
                other = await StartOtherAsync();
            }
        }

        Task<PorogHost> StartOtherAsync() =>
            PorogHost.StartAsync(engine, sharing: host, configure: services => services.AddSingleton<TimeProvider>(otherClock));

        JsonObject Meal(DeviceClient till, PorogHost node)
        {
            var id = $"sale{random.Next(900)}";
            var clock = node == host ? host.Clock : otherClock;
            return till.Meal(children[random.Next(4)].Card, Price(id), at: clock.GetUtcNow().AddHours(-random.Next(48)), id: id);
        }

        static long Price(string id) => 100 + int.Parse(id[4..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static (int Accepted, int Duplicates) Counts(EventsAnswer answer) => (answer.Accepted, answer.Duplicates);

    private static async Task GiveAsync(PorogHost host, string card, Guid childId) =>
        await host.WithDbAsync(db => db.Cards.Where(c => c.Number == card).ExecuteUpdateAsync(c => c.SetProperty(x => x.ChildId, childId)));

    private static async Task<string> NewKeyAsync(PorogHost host, Device device)
    {
        var key = Device.NewKey();
        await host.WithDbAsync(db =>
            db.Devices.Where(d => d.Id == device.Id).ExecuteUpdateAsync(d => d.SetProperty(x => x.KeyHash, Device.HashKey(key)))
        );
        return key;
    }
}
