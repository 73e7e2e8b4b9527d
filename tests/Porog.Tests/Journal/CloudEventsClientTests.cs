using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Journal;

/// <summary>The npm package <c>cloudevents</c> works with the interface unchanged, so device makers need no special client.</summary>
public sealed class CloudEventsClientTests
{
    private const string Client = """
        import { CloudEvent, CONSTANTS, emitterFor, httpTransport, Mode } from "cloudevents";
        const [url, key, source, time, card] = process.argv.slice(1);
        const headers = { authorization: `Bearer ${key}` };
        const passage = (id, direction) =>
            new CloudEvent({ id, source, time, type: "porog.passage.v1", data: { card, direction, place: "Вход № 2" } });
        const meal = new CloudEvent({
            id: "m", source, time, type: "porog.meal.v1",
            data: { card, kind: "buffet", items: [{ name: "Пирожок с вишней", quantity: 2, price: 2750 }], total: 5500 },
        });
        const transport = httpTransport(url);
        const single = await emitterFor(transport, { mode: Mode.STRUCTURED })(passage("1", "in"), { headers });
        // The package reads batches but cannot write them, so the body is the JSON array of its events.
        const batch = await transport(
            { body: JSON.stringify([passage("1", "in"), meal, passage("2", "out")]), headers: { "content-type": CONSTANTS.MIME_CE_BATCH } },
            { headers });
        const binary = await emitterFor(transport, { mode: Mode.BINARY })(passage("3", "in"), { headers });
        console.log(JSON.stringify([JSON.parse(single.body), JSON.parse(batch.body), JSON.parse(binary.body)]));
        """;

    [Theory, Engines]
    public async Task Structured_batched_and_binary_events_of_the_npm_client_are_accepted(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        var (device, key) = await registry.DeviceAsync(school, DeviceKind.Turnstile);

        var printed = await NodeClients.RunAsync(
            Client,
            new Uri(host.Address, "/api/v1/events").ToString(),
            key,
            device.Source,
            host.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            child.Card
        );

        var answers = JsonSerializer.Deserialize<EventsAnswer[]>(printed, JsonSerializerOptions.Web)!;
        Assert.Equal([(1, 0, 0), (2, 1, 0), (1, 0, 0)], answers.Select(a => (a.Accepted, a.Duplicates, a.Rejected.Count)));
        var kinds = await host.WithDbAsync(db => db.Journal.Select(e => e.Kind).Order().ToListAsync());
        Assert.Equal([EventKind.In, EventKind.In, EventKind.Out, EventKind.Buffet], kinds);
    }
}
