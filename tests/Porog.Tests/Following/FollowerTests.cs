using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Journal;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Following;

/// <summary>Results of following the journal: presence, thresholds, messages.</summary>
public sealed class FollowerTests
{
    private static readonly string[] WithMail = ["--Porog:Mail:Host", "127.0.0.1", "--Porog:Mail:Port", "9"];

    [Theory, Engines]
    public async Task Presence_is_the_latest_passage_even_when_an_older_one_comes_late(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var turnstile = await registry.DeviceClientAsync(school);
        var now = host.Clock.GetUtcNow();

        await turnstile.SendAsync(turnstile.Passage(child.Card, "in", now.AddHours(-3)));
        await turnstile.SendAsync(turnstile.Passage(child.Card, "out", now.AddMinutes(-5), place: "Вход № 1"));
        await turnstile.SendAsync(turnstile.Passage(child.Card, "in", now.AddHours(-1)));

        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        var presence = await host.WithDbAsync(db => db.Presence.SingleAsync(p => p.ChildId == child.Id));
        Assert.False(presence.Inside);
        Assert.Equal(now.AddMinutes(-5), presence.Since);
        Assert.Equal("Вход № 1", presence.Place);
    }

    [Theory, Engines]
    public async Task A_card_touched_twice_is_told_once_in_whichever_order_the_touches_arrive(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var mother = await registry.PersonAsync();
        using var turnstile = await registry.DeviceClientAsync(school);
        var came = host.Clock.GetUtcNow().AddHours(-2);
        int[][] orders =
        [
            [0, 1, 2],
            [1, 0, 2],
            [0, 2, 1],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
        ];
        foreach (var order in orders)
        {
            var child = await registry.ChildAsync(school);
            await registry.RepresentsAsync(mother, child);
            JsonObject[] passages =
            [
                turnstile.Passage(child.Card, "in", came),
                turnstile.Passage(child.Card, "in", came.AddSeconds(3)),
                turnstile.Passage(child.Card, "out", came.AddHours(1)),
            ];
            foreach (var number in order)
            {
                await turnstile.SendAsync(passages[number]);
                await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "it is followed");
            }
            var told = await host.WithDbAsync(async db =>
                await db
                    .Journal.Where(e => e.ChildId == child.Id && db.Deliveries.Any(d => d.SubjectId == e.Id))
                    .Select(e => e.Kind)
                    .ToListAsync()
            );
            Assert.Equal([EventKind.In, EventKind.Out], told.Order());
        }
    }

    [Theory, Engines]
    public async Task The_threshold_speaks_once_per_crossing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, child);
        await host.WithDbAsync(db =>
            db.Wallets.ExecuteUpdateAsync(w => w.SetProperty(x => x.Threshold, (long?)30_000).SetProperty(x => x.Balance, 0))
        );
        using var payments = await registry.DeviceClientAsync(school, DeviceKind.Payments);

        // Up to 400, below 300 with the second of three purchases, up to exactly the threshold, then below it.
        await payments.SendAsync(payments.TopUp(child.Wallet, 40_000));
        foreach (var price in new[] { 9_000, 2_000, 5_000 })
            await payments.SendAsync(payments.Meal(child.Card, price));
        await payments.SendAsync(payments.TopUp(child.Wallet, 10_000));
        await payments.SendAsync(payments.Meal(child.Card, 4_000));
        await payments.SendAsync(payments.Meal(child.Card, 1));

        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        var crossings = await host.WithDbAsync(db => db.ThresholdCrossings.Select(c => c.Balance).ToListAsync());
        Assert.Equal([29_000, 29_999], crossings.Order());
        var told = await host.WithDbAsync(db => db.Deliveries.CountAsync(d => d.Kind == MessageKind.Threshold));
        Assert.Equal(2, told);
    }

    [Theory, Engines]
    public async Task Ten_falls_through_the_threshold_with_purchases_around_them_are_ten_messages(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, child);
        using var client = await host.SignInAsync(mother);
        (await client.PutAsJsonAsync($"/api/v1/children/{child.Id}/wallet/threshold", new { amount = 30_000 })).EnsureSuccessStatusCode();
        using var payments = await registry.DeviceClientAsync(school, DeviceKind.Payments);

        for (var fall = 0; fall < 10; fall++)
        {
            await payments.SendAsync(payments.TopUp(child.Wallet, 20_000 + (fall == 0 ? 20_000 : 0)));
            // Above, below, and twice further below; in every second round all in one batch.
            var meals = ((long[])[5_000, 10_000, 3_000, 2_000]).Select(price => payments.Meal(child.Card, price)).ToArray();
            if (fall % 2 == 0)
                await payments.SendAsync(meals);
            else
                foreach (var meal in meals)
                    await payments.SendAsync(meal);
        }

        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        var told = await client.GetFromJsonAsync<JsonElement>("/api/v1/messages?kind=threshold");
        Assert.Equal(10, told.GetProperty("items").GetArrayLength());
        var bought = await client.GetFromJsonAsync<JsonElement>("/api/v1/messages?kind=buffet&limit=100");
        Assert.Equal(40, bought.GetProperty("items").GetArrayLength());
    }

    [Theory, Engines]
    public async Task A_subsidised_meal_leaves_the_wallet_alone(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var till = await registry.DeviceClientAsync(school, DeviceKind.Till);

        await till.SendAsync(till.Meal(child.Card, 8_500, "subsidised"), till.Meal(child.Card, 100, "hot"));

        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        Assert.Equal(-100, await host.WithDbAsync(db => db.Wallets.Select(w => w.Balance).SingleAsync()));
    }

    [Theory, Engines]
    public async Task Each_person_is_told_only_what_they_may_see_and_once(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, WithMail);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        var mother = await registry.PersonAsync();
        var grandmother = await registry.PersonAsync("Петрова", "Анна");
        var stranger = await registry.PersonAsync("Чужова", "Ольга");
        await registry.RepresentsAsync(mother, child);
        await registry.TrustsAsync(mother, grandmother, child, Sight.Attendance);
        using var device = await registry.DeviceClientAsync(school, DeviceKind.Payments);
        JsonNode[] events = [device.Passage(child.Card), device.Meal(child.Card, 100), device.TopUp(child.Wallet, 100)];

        await device.SendAsync(events);
        await device.SendAsync(events);

        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        var told = await host.WithDbAsync(db => db.Deliveries.Select(d => new { d.PersonId, d.Kind }).ToListAsync());
        Assert.Equal(
            [MessageKind.Passage, MessageKind.Buffet, MessageKind.TopUp],
            told.Where(t => t.PersonId == mother.Id).Select(t => t.Kind).Order()
        );
        Assert.Equal([MessageKind.Passage], told.Where(t => t.PersonId == grandmother.Id).Select(t => t.Kind));
        Assert.DoesNotContain(told, t => t.PersonId == stranger.Id);
    }

    [Theory, Engines]
    public async Task Of_meals_that_a_kindergarten_hides_nobody_has_a_delivery(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, WithMail);
        var registry = new TestRegistry(host);
        var kindergarten = await registry.AddAsync(
            new Organisation
            {
                Kind = OrganisationKind.Kindergarten,
                Name = "Детский сад",
                TimeZone = "Europe/Moscow",
                ShowsMeals = false,
            }
        );
        var child = await registry.ChildAsync(kindergarten);
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, child);
        using var turnstile = await registry.DeviceClientAsync(kindergarten);
        using var till = await registry.DeviceClientAsync(kindergarten, DeviceKind.Till);

        await till.SendAsync(till.Meal(child.Card, 5_000), till.Meal(child.Card, 8_000, "subsidised"));
        await turnstile.SendAsync(turnstile.Passage(child.Card, "in"));

        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        var told = await host.WithDbAsync(db => db.Deliveries.Where(d => d.ChildId == child.Id).Select(d => d.Kind).ToListAsync());
        Assert.Equal([MessageKind.Passage], told.Distinct());
    }

    [Theory, Engines]
    public async Task By_mail_goes_only_what_a_person_with_a_verified_address_has_not_turned_off(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, WithMail);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        var mother = await registry.PersonAsync();
        var father = await registry.PersonAsync("Иванов", "Пётр");
        await registry.RepresentsAsync(mother, child);
        await registry.RepresentsAsync(father, child);
        await host.WithDbAsync(db =>
            db.Users.Where(a => a.Id == father.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.EmailConfirmed, false))
        );
        await registry.AddAsync(
            new NotificationChoice
            {
                ChildId = child.Id,
                PersonId = mother.Id,
                Channel = Channel.Email,
                Events = EventTypes.Passages,
            }
        );
        using var device = await registry.DeviceClientAsync(school, DeviceKind.Till);

        await device.SendAsync(device.Passage(child.Card), device.Meal(child.Card, 100));

        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        var mail = await host.WithDbAsync(db =>
            db.Deliveries.Where(d => d.Channel == Channel.Email).Select(d => new { d.PersonId, d.Kind }).ToListAsync()
        );
        Assert.Equal([new { PersonId = mother.Id, Kind = MessageKind.Passage }], mail);
        Assert.Equal(3, await host.WithDbAsync(db => db.Deliveries.CountAsync(d => d.Channel == Channel.MessageCentre)));
    }

    [Fact]
    public async Task After_a_dump_is_restored_into_a_younger_cluster_the_journal_is_followed_on()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.PostgreSql, ["--Porog:Follow", "false"]);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        var (device, key) = await registry.DeviceAsync(school);
        using var before = new DeviceClient(host, device, key);
        await before.SendAsync(before.Passage(child.Card));
        // The state after restoring a dump of a cluster with far more transactions; one entry is not followed yet.
        await host.WithDbAsync(db =>
            db.Database.ExecuteSqlRawAsync(
                "UPDATE follow_positions SET position = 1000000000000; UPDATE journal SET position = 1000000000001"
            )
        );

        await using var restored = await PorogHost.StartAsync(DatabaseEngine.PostgreSql, sharing: host);
        using var after = new DeviceClient(restored, device, key);
        await after.SendAsync(after.Passage(child.Card, "out"));

        await PorogHost.EventuallyAsync(
            () => restored.WithDbAsync(async db => await db.FollowedAsync() && await db.Presence.AnyAsync(p => !p.Inside)),
            "old and new are followed"
        );
    }
}
