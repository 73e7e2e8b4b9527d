using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Journal;

/// <summary>CloudEvents in binary mode, and data in Base64: two more forms of the same events.</summary>
public sealed class BinaryEventsTests
{
    [Theory, Engines]
    public async Task An_event_is_the_same_one_in_every_mode(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var payments = await registry.DeviceClientAsync(school, DeviceKind.Payments);
        JsonObject[] events =
        [
            payments.Passage(child.Card, "out", id: "Проход № 1, 100%"),
            payments.Meal(child.Card, 9_500),
            payments.TopUp(child.Wallet, 50_000),
            payments.Correction(child.Wallet, -100),
        ];

        foreach (var one in events)
        {
            var (binary, repeat) = (await payments.SendBinaryAsync(one), await payments.SendAsync(InBase64(one)));
            Assert.Equal((1, 0, 0), (binary.Accepted, binary.Duplicates, binary.Rejected.Count));
            Assert.Equal((0, 1, 0), (repeat.Accepted, repeat.Duplicates, repeat.Rejected.Count));
            Assert.Equal(1, (await payments.SendAsync(one)).Duplicates);
        }
        var stored = await host.WithDbAsync(db => db.Journal.OrderBy(e => e.Kind).ToListAsync());
        Assert.Equal([EventKind.Out, EventKind.Buffet, EventKind.TopUp, EventKind.Correction], stored.Select(e => e.Kind));
        Assert.Equal(("Вход № 2", -9_500L, 50_000L), (stored[0].Place, stored[1].Amount, stored[2].Amount));
    }

    [Theory, Engines]
    public async Task A_batch_mixes_data_and_base64_and_one_bad_event_costs_no_other(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var device = await registry.DeviceClientAsync(school);
        JsonObject With(string name, JsonNode? data)
        {
            var e = device.Passage(child.Card, id: name);
            e.Remove("data");
            e["data_base64"] = data;
            return e;
        }
        var both = InBase64(device.Passage(child.Card));
        both["data"] = new JsonObject { ["card"] = child.Card, ["direction"] = "in" };

        var answer = await device.SendAsync(
            device.Passage(child.Card),
            InBase64(device.Passage(child.Card)),
            both,
            With("no Base64", "***"),
            With("no text", 7),
            With("no JSON", Base64("<card/>")),
            With("nothing", ""),
            With("no object", Base64("[]")),
            With("null", Base64("null")),
            With("a bad field", Base64("""{ "card": "1", "direction": "up" }""")),
            With("a bad type", Base64("""{ "card": 1, "direction": "in" }""")),
            With("too deep", Base64(new string('[', 200) + new string(']', 200))),
            With("no UTF-8", Convert.ToBase64String([.. "{\"card\":\""u8, 0xFF, .. "\",\"direction\":\"in\"}"u8])),
            With("a mark", Base64("\uFEFF" + device.Passage(child.Card)["data"]!.ToJsonString()))
        );

        Assert.Equal(3, answer.Accepted);
        Assert.Equal(
            [
                (2, "data_base64: must not stand beside data"),
                (3, "data_base64: must be Base64 (RFC 4648)"),
                (4, "data_base64: must be Base64 (RFC 4648)"),
                (5, "data_base64: must hold JSON"),
                (6, "data_base64: must hold JSON"),
                (7, "data: not of the expected form"),
                (8, "data: is missing"),
                (9, "data.direction: must be \"in\" or \"out\""),
                (10, "data.card: not of the expected form"),
                (11, "data: not of the expected form"),
                (12, "data.card: not of the expected form"),
            ],
            answer.Rejected.Select(r => (r.Index, r.Detail))
        );
        Assert.All(answer.Rejected, r => Assert.Equal("malformed", r.Code));
        Assert.Equal("no Base64", answer.Rejected[1].Id);
    }

    /// <summary>A header is decoded once, after quotes of the older form are taken off.</summary>
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("%70lain", "plain")]
    [InlineData("100%25", "100%")]
    [InlineData("%2525", "%25")]
    [InlineData("a%20b", "a b")]
    [InlineData("%D0%BF%d1%80", "пр")]
    [InlineData("%F0%9F%98%80", "😀")]
    [InlineData("\"a \\\"b\\\" %25\"", "a \"b\" %")]
    [InlineData("a+b", "a+b")]
    public async Task A_header_is_percent_decoded_once(string header, string id)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var device = await registry.DeviceClientAsync(school);

        var answer = await device.SendBinaryAsync(device.Passage(child.Card), new Dictionary<string, string> { ["ce-id"] = header });

        Assert.Equal(1, answer.Accepted);
        Assert.Equal(EventId.Of(device.Device.Source, id), await host.WithDbAsync(db => db.Journal.Select(e => e.Id).SingleAsync()));
    }

    [Theory, Engines]
    public async Task Any_id_survives_the_way_through_a_header(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var device = await registry.DeviceClientAsync(school);
        var ids = ArbMap
            .Default.GeneratorFor<string>()
            .Sample(60, 60)
            .Select(text => text is null ? "" : new string([.. text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]))
            .Append("кириллица и 日本 😀 \"в кавычках\" \\ 50%")
            .Append(new string('ж', 200))
            .Distinct();

        foreach (var id in ids)
        {
            var passage = device.Passage(child.Card, id: id);
            var (binary, structured) = (await device.SendBinaryAsync(passage), await device.SendAsync(passage));
            Assert.Equal(
                (binary.Accepted, binary.Rejected.Select(r => r.Detail).FirstOrDefault()),
                (structured.Duplicates, structured.Rejected.Select(r => r.Detail).FirstOrDefault())
            );
        }
    }

    [Theory]
    [InlineData("ce-id", "50%", "id: ")]
    [InlineData("ce-id", "%4", "id: ")]
    [InlineData("ce-id", "%zz", "id: ")]
    [InlineData("ce-id", "%FF", "id: ")]
    [InlineData("ce-id", "%ED%A0%80", "id: ")]
    [InlineData("ce-id", "a%00b", "id: ")]
    [InlineData("ce-id", "", "id: ")]
    [InlineData("ce-source", "%C3", "source: ")]
    [InlineData("ce-source", "", "source: ")]
    [InlineData("ce-specversion", "0.3", "specversion: ")]
    [InlineData("ce-type", "", "type: ")]
    [InlineData("ce-time", "yesterday", "time: ")]
    [InlineData("ce-time", "2026-11-20T07:14:03", "time: ")]
    public async Task A_wrong_header_is_named(string name, string value, string field)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var registry = new TestRegistry(host);
        using var device = await registry.DeviceClientAsync(await registry.OrganisationAsync());
        var passage = device.Passage("CARD", id: "kept");

        var refused = Assert.Single((await device.SendBinaryAsync(passage, new Dictionary<string, string> { [name] = value })).Rejected);

        Assert.Equal("malformed", refused.Code);
        Assert.StartsWith(field, refused.Detail, StringComparison.Ordinal);
        if (name != "ce-id")
            Assert.Equal("kept", refused.Id);
    }

    [Theory, Engines]
    public async Task The_type_of_the_content_decides_the_mode(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var device = await registry.DeviceClientAsync(school);
        string?[] taken = ["application/json", "Application/JSON; charset=UTF-8", "text/json", "application/vnd.turnstile+json", null];
        foreach (var type in taken)
            await ExpectAsync(HttpStatusCode.OK, null, type);
        string?[] refused =
        [
            "text/plain",
            "application/xml",
            "application/json; charset=windows-1251",
            "application/cloudevents+avro",
            "application/x-www-form-urlencoded",
        ];
        foreach (var type in refused)
            await ExpectAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type", type);
        await ExpectAsync(HttpStatusCode.BadRequest, "not-json", "application/json", "<card/>"u8.ToArray());
        await ExpectAsync(HttpStatusCode.BadRequest, "not-json", "application/json", "{} {}"u8.ToArray());
        await ExpectAsync(HttpStatusCode.RequestEntityTooLarge, "too-large", "application/json", new byte[1024 * 1024 + 1]);
        // In structured mode the body alone counts, whatever the headers repeat.
        var whole = Encoding.UTF8.GetBytes(device.Passage(child.Card).ToJsonString());
        await ExpectAsync(HttpStatusCode.OK, null, "application/cloudevents+json", whole);

        async Task ExpectAsync(HttpStatusCode status, string? code, string? type, byte[]? body = null)
        {
            using var response = await device.PostBinaryAsync(device.Passage(child.Card), type, body: body);
            Assert.Equal(status, response.StatusCode);
            var answer = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
            Assert.Equal(code, (string?)answer["code"]);
            if (code is null)
                Assert.Equal(1, (int)answer["accepted"]!);
        }
    }

    [Fact]
    public async Task Data_that_is_missing_or_no_object_is_named()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var registry = new TestRegistry(host);
        using var device = await registry.DeviceClientAsync(await registry.OrganisationAsync());
        foreach (var (body, detail) in new[] { ("", "data: is missing"), ("[1]", "data: not of"), ("""{"card":1}""", "data.card: not of") })
        {
            using var response = await device.PostBinaryAsync(device.Passage("CARD"), body: Encoding.UTF8.GetBytes(body));
            var answer = (await response.Content.ReadFromJsonAsync<EventsAnswer>())!;
            Assert.StartsWith(detail, Assert.Single(answer.Rejected).Detail, StringComparison.Ordinal);
        }
    }

    private static JsonObject InBase64(JsonObject structured)
    {
        var copy = structured.DeepClone().AsObject();
        copy["data_base64"] = Base64(copy["data"]!.ToJsonString());
        copy.Remove("data");
        return copy;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
