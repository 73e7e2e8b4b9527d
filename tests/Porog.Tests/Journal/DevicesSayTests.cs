using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Journal;

/// <summary>What the key of a device is good for, should somebody take it: its own kind of events, and no words to families.</summary>
public sealed class DevicesSayTests
{
    [Theory, Engines]
    public async Task Only_payments_devices_and_tills_top_up(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        foreach (var kind in (DeviceKind[])[DeviceKind.Turnstile, DeviceKind.KindergartenDoor])
        {
            using var door = await registry.DeviceClientAsync(school, kind);
            var refused = await door.SendAsync(door.TopUp(child.Wallet, 1_000_000_00));
            Assert.Equal(("unsupported-type", 0), (Assert.Single(refused.Rejected).Code, refused.Accepted));
        }
        foreach (var kind in (DeviceKind[])[DeviceKind.Payments, DeviceKind.Till])
        {
            using var device = await registry.DeviceClientAsync(school, kind);
            Assert.Equal(1, (await device.SendAsync(device.TopUp(child.Wallet, 100))).Accepted);
        }
    }

    [Theory, Engines]
    public async Task A_place_with_a_link_or_a_phone_number_is_left_out_and_the_passage_stands(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var turnstile = await registry.DeviceClientAsync(school);
        string[] places = ["Вход № 2", "Срочно перезвоните +7 (916) 123-45-67", "Оплатите на evil.example/pay", "Корпус 12, вход 3"];
        JsonNode[] passages =
        [
            .. places.Select((place, i) => turnstile.Passage(child.Card, at: host.Clock.GetUtcNow().AddSeconds(i - 60), place: place)),
        ];
        Assert.Equal(places.Length, (await turnstile.SendAsync(passages)).Accepted);
        var kept = await host.WithDbAsync(db =>
            db.Journal.Where(e => e.ChildId == child.Id).OrderBy(e => e.HappenedAt).Select(e => e.Place).ToListAsync()
        );
        Assert.Equal(["Вход № 2", null, null, "Корпус 12, вход 3"], kept);
    }
}
