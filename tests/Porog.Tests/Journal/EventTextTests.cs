using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Journal;

/// <summary>Texts of devices stand in messages to families, so nothing hidden comes with them.</summary>
public sealed class EventTextTests
{
    [Theory, Engines]
    public async Task Marks_of_direction_and_zero_width_characters_are_left_out_of_places_and_dishes(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var turnstile = await registry.DeviceClientAsync(school);
        using var till = await registry.DeviceClientAsync(school, DeviceKind.Till);
        var passage = turnstile.Passage(child.Card, place: " Вход\u202E\u00A0 №\u200B 2");
        Assert.Equal(1, (await turnstile.SendAsync(passage)).Accepted);
        var meal = till.Meal(child.Card, 4_500);
        ((JsonObject)meal["data"]!["items"]![0]!)["name"] = "Маи\u0306ский\u2066 салат";
        Assert.Equal(1, (await till.SendAsync(meal)).Accepted);
        var hidden = turnstile.Passage(child.Card, place: "\u202E");
        Assert.Equal("malformed", Assert.Single((await turnstile.SendAsync(hidden)).Rejected).Code);

        var entries = await host.WithDbAsync(db => db.Journal.OrderBy(e => e.Position).ToListAsync());
        Assert.Equal("Вход № 2", entries[0].Place);
        Assert.Contains("Майский салат", Porog.Journal.MealItem.Read(entries[1].Items).Select(i => i.Name));
    }
}
