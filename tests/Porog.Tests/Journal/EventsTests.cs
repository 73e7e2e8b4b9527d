using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Journal;

/// <summary><c>POST /api/v1/events</c> as contracts.md specifies it.</summary>
public sealed class EventsTests
{
    [Theory, Engines]
    public async Task Each_of_the_four_types_is_kept(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var device = await registry.DeviceClientAsync(school, DeviceKind.Payments);

        var answer = await device.SendAsync(
            device.Passage(child.Card),
            device.Meal(child.Card, 9_500),
            device.TopUp(child.Wallet, 50_000),
            device.Event(
                "porog.correction.v1",
                new JsonObject
                {
                    ["wallet"] = child.Wallet,
                    ["amount"] = -100,
                    ["reason"] = "двойная оплата",
                }
            )
        );

        Assert.Equal((4, 0, 0), (answer.Accepted, answer.Duplicates, answer.Rejected.Count));
        var kinds = await host.WithDbAsync(db => db.Journal.Where(e => e.ChildId == child.Id).Select(e => e.Kind).ToListAsync());
        Assert.Equal([EventKind.In, EventKind.Buffet, EventKind.TopUp, EventKind.Correction], kinds.Order());
        var expected = 50_000 - 9_500 - 100;
        await PorogHost.EventuallyAsync(async () => await BalanceAsync(host, child) == expected, "the balance follows");
    }

    [Theory, Engines]
    public async Task The_same_event_sent_again_changes_nothing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var till = await registry.DeviceClientAsync(school, DeviceKind.Till);
        var sale = till.Meal(child.Card, 9_500, id: "sale-1");

        Assert.Equal(1, (await till.SendAsync(sale)).Accepted);
        Assert.Equal(1, (await till.SendAsync(sale)).Duplicates);
        var twice = await till.SendAsync(sale, till.Meal(child.Card, 100, id: "sale-2"), till.Meal(child.Card, 100, id: "sale-2"));

        Assert.Equal((1, 2), (twice.Accepted, twice.Duplicates));
        await PorogHost.EventuallyAsync(async () => await BalanceAsync(host, child) == -9_600, "the balance follows");
        Assert.Equal(2, await host.WithDbAsync(db => db.Journal.CountAsync()));
    }

    [Theory, Engines]
    public async Task A_repeat_is_known_by_another_node_and_after_a_restart(DatabaseEngine engine)
    {
        await using var first = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(first);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        var (device, key) = await registry.DeviceAsync(school);
        using var here = new DeviceClient(first, device, key);
        // Enough for the bulk way of writing, with one repeat among new events.
        var events = Enumerable.Range(0, 300).Select(i => here.Passage(child.Card, id: $"p{i}")).ToArray<JsonNode>();
        Assert.Equal(300, (await here.SendAsync(events)).Accepted);

        await using var second = await PorogHost.StartAsync(engine, sharing: first);
        using var there = new DeviceClient(second, device, key);
        var more = Enumerable.Range(299, 300).Select(i => there.Passage(child.Card, id: $"p{i}")).ToArray<JsonNode>();
        var answer = await there.SendAsync(more);

        Assert.Equal((299, 1), (answer.Accepted, answer.Duplicates));
    }

    [Theory, Engines]
    public async Task A_repeat_in_the_next_month_is_still_a_repeat(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        var (device, key) = await registry.DeviceAsync(school);
        using var turnstile = new DeviceClient(host, device, key);
        var passage = turnstile.Passage(child.Card, id: "november");
        Assert.Equal(1, (await turnstile.SendAsync(passage)).Accepted);

        host.Clock.Advance(TimeSpan.FromDays(14));
        await using var restarted = await PorogHost.StartAsync(engine, sharing: host);
        using var again = new DeviceClient(restarted, device, key);

        Assert.Equal(1, (await again.SendAsync(passage)).Duplicates);
    }

    [Theory, Engines]
    public async Task One_bad_event_is_named_and_the_rest_are_kept(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var elsewhere = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        var foreign = await registry.ChildAsync(elsewhere);
        var blocked = await registry.ChildAsync(school);
        await host.WithDbAsync(db =>
            db.Cards.Where(c => c.Number == blocked.Card).ExecuteUpdateAsync(c => c.SetProperty(x => x.State, CardState.Lost))
        );
        using var device = await registry.DeviceClientAsync(school, DeviceKind.Till);
        var now = host.Clock.GetUtcNow();
        var wrongSource = device.Passage(child.Card);
        wrongSource["source"] = "https://somebody.else/";
        var wrongType = device.Passage(child.Card);
        wrongType["type"] = "porog.passage.v2";
        JsonNode[] events =
        [
            device.Passage(child.Card, id: "good-1"),
            device.Event("porog.passage.v1", new JsonObject { ["card"] = child.Card, ["direction"] = "sideways" }, id: "bad-direction"),
            device.Passage("NO-SUCH-CARD"),
            device.Passage(blocked.Card),
            device.TopUp("no-such-wallet", 100),
            wrongSource,
            device.Passage(foreign.Card),
            device.Passage(child.Card, at: now.AddDays(-31)),
            device.Passage(child.Card, at: now.AddMinutes(11)),
            wrongType,
            device.Event(
                "porog.correction.v1",
                new JsonObject
                {
                    ["wallet"] = child.Wallet,
                    ["amount"] = 1,
                    ["reason"] = "x",
                }
            ),
            JsonValue.Create("not an object"),
            device.Passage(child.Card, id: "good-2"),
        ];

        var answer = await device.SendAsync(events);

        Assert.Equal(3, answer.Accepted);
        Assert.Equal([(8, "clock-ahead")], answer.Doubtful.Select(d => (d.Index, d.Code)));
        Assert.Equal(
            [
                (1, "malformed"),
                (2, "unknown-card"),
                (3, "blocked-card"),
                (4, "unknown-wallet"),
                (5, "wrong-source"),
                (6, "wrong-organisation"),
                (7, "too-old"),
                (9, "unsupported-type"),
                (10, "unsupported-type"),
                (11, "malformed"),
            ],
            answer.Rejected.Select(r => (r.Index, r.Code))
        );
        Assert.Equal("bad-direction", answer.Rejected[0].Id);
        Assert.Contains("data.direction", answer.Rejected[0].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"specversion":"0.3"}""", "specversion")]
    [InlineData("""{"specversion":"1.0","id":""}""", "id")]
    [InlineData("""{"specversion":"1.0","id":"a\u0000b","source":"s","type":"t"}""", "id")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"t"}""", "source")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"porog.topup.v1"}""", "time")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"porog.topup.v1","time":"2026-11-20T10:00:00"}""", "time")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"porog.topup.v1","time":"2026-11-20T10:00:00Z"}""", "data")]
    [InlineData("""{"specversion":"1.0","id":7,"source":"s"}""", "id")]
    [InlineData(
        """{"specversion":"1.0","id":"1","source":"s","type":"porog.topup.v1","time":"2026-11-20T10:00:00Z","data":{"wallet":"1","amount":1.5}}""",
        "data.amount"
    )]
    [InlineData(
        """{"specversion":"1.0","id":"1","source":"s","type":"porog.topup.v1","time":"2026-11-20T10:00:00Z","data":{"wallet":"1","amount":0}}""",
        "data.amount"
    )]
    [InlineData(
        """{"specversion":"1.0","id":"1","source":"s","type":"porog.topup.v1","time":"2026-11-20T10:00:00Z","data":{"wallet":"1","amount":9000000000000000000}}""",
        "data.amount"
    )]
    [InlineData(
        """{"specversion":"1.0","id":"1","source":"s","type":"porog.meal.v1","time":"2026-11-20T10:00:00Z","data":{"card":"1","kind":"hot","total":1,"items":[{"name":"x","quantity":0,"price":1}]}}""",
        "data.items[0].quantity"
    )]
    [InlineData(
        """{"specversion":"1.0","id":"1","source":"s","type":"porog.meal.v1","time":"2026-11-20T10:00:00Z","data":{"card":"1","kind":"hot","total":-1,"items":[]}}""",
        "data.total"
    )]
    [InlineData(
        """{"specversion":"1.0","id":"1","source":"s","type":"porog.passage.v1","time":"2026-11-20T10:00:00Z","data":{"direction":"in"}}""",
        "data.card"
    )]
    public void A_malformed_event_is_refused_with_the_field_named(string json, string field)
    {
        var read = Assert.Single(EventReader.Read(System.Text.Encoding.UTF8.GetBytes(json), batch: false));
        Assert.Equal(RefusalCode.Malformed, read.Refusal?.Code);
        Assert.StartsWith(field, read.Refusal!.Detail, StringComparison.Ordinal);
    }

    /// <summary>The grammar of RFC 3339, section 5.6, and of JSON Schema's integer.</summary>
    [Theory]
    [InlineData("2026-11-20T07:14:03Z", "2026-11-20T07:14:03Z")]
    [InlineData("2026-11-20t07:14:03z", "2026-11-20T07:14:03Z")]
    [InlineData("2026-11-20 10:14:03+03:00", "2026-11-20T07:14:03Z")]
    [InlineData("2026-11-20T10:14:03.5+03:00", "2026-11-20T07:14:03.5Z")]
    [InlineData("2026-11-20T10:14:03.123456789012345678901234567890+03:00", "2026-11-20T07:14:03.123456Z")]
    [InlineData("2026-11-20T07:14:03-00:00", "2026-11-20T07:14:03Z")]
    [InlineData("2026-11-20T07:14:60Z", "2026-11-20T07:15:00Z")]
    [InlineData("2026-11-21T07:13:03+23:59", "2026-11-20T07:14:03Z")]
    [InlineData("2026-11-19T15:14:03-16:00", "2026-11-20T07:14:03Z")]
    public async Task A_time_may_be_written_in_every_form_of_the_standard(string written, string happened)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var device = await registry.DeviceClientAsync(school);
        var passage = device.Passage(child.Card);
        passage["time"] = written;

        Assert.Equal(1, (await device.SendAsync(passage)).Accepted);
        Assert.Equal(
            DateTimeOffset.Parse(happened, System.Globalization.CultureInfo.InvariantCulture),
            await host.WithDbAsync(db => db.Journal.Select(e => e.HappenedAt).SingleAsync())
        );
    }

    [Theory]
    [InlineData("2026-11-20T07:14:03")]
    [InlineData("2026-11-20T07:14Z")]
    [InlineData("2026-11-20")]
    [InlineData("2026-02-30T07:14:03Z")]
    [InlineData("2026-11-20T24:14:03Z")]
    [InlineData("2026-11-20T07:14:03.Z")]
    [InlineData("2026-11-20T07:14:03+3:00")]
    [InlineData("2026-11-20T07:14:03+03:00 ")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:60Z")]
    public async Task A_time_in_another_form_is_refused_in_words_that_name_the_form(string written)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var registry = new TestRegistry(host);
        using var device = await registry.DeviceClientAsync(await registry.OrganisationAsync());
        var passage = device.Passage("CARD");
        passage["time"] = written;

        var refused = Assert.Single((await device.SendAsync(passage)).Rejected);
        Assert.Equal("malformed", refused.Code);
        Assert.StartsWith("time: must be a date and time with an offset (RFC 3339)", refused.Detail, StringComparison.Ordinal);
    }

    [Theory, Engines]
    public async Task Numbers_may_be_written_with_a_fraction_and_things_are_sold_by_weight(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.FirstAsync(o => o.Kind == OrganisationKind.School));
        using var till = await family.Registry.DeviceClientAsync(school, DeviceKind.Till);
        var sale = till.Meal(family.Child.Card, 0);
        sale["data"]!["total"] = JsonNode.Parse("7.35e3");
        sale["data"]!["items"] = JsonNode.Parse("""[{ "name": "Виноград", "quantity": 0.35, "price": 21000.0 }]""");

        Assert.Equal(1, (await till.SendAsync(sale)).Accepted);
        using var mother = await host.SignInAsync(family.Mother);
        var item = (await mother.JsonAsync($"/api/v1/children/{family.Child.Id}/timeline")).GetProperty("items")[0];
        Assert.Equal(7_350, item.GetProperty("price").GetInt64());
        Assert.Equal(0.35m, item.GetProperty("items")[0].GetProperty("quantity").GetDecimal());
    }

    [Fact]
    public async Task What_real_clients_add_costs_nothing_and_one_bad_event_costs_no_other()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var payments = await registry.DeviceClientAsync(school, DeviceKind.Payments);
        var deep = payments.TopUp(child.Wallet, 100);
        deep["extra"] = JsonNode.Parse(string.Concat(Enumerable.Repeat("[", 60)) + string.Concat(Enumerable.Repeat("]", 60)));
        var deeper = deep.ToJsonString()
            .Replace("[[[[", "[[[[[[[[[[[[", StringComparison.Ordinal)
            .Replace("]]]]", "]]]]]]]]]]]]", StringComparison.Ordinal);
        var tiny = payments.Meal(child.Card, 0).ToJsonString().Replace("\"total\":0", "\"total\":1e-400", StringComparison.Ordinal);
        var blanks = payments.TopUp($" {child.Wallet[..3]} {child.Wallet[3..]}\u200B", 100).ToJsonString();
        var tail = payments.Passage(child.Card + "\r\n").ToJsonString();

        using var response = await payments.PostAsync($"\uFEFF[{deeper},{tiny},{blanks},{tail}]", "application/cloudevents-batch+json");

        var answer = (await response.Content.ReadFromJsonAsync<EventsAnswer>())!;
        Assert.Equal(2, answer.Accepted);
        Assert.Equal([(0, "malformed"), (1, "malformed")], answer.Rejected.Select(r => (r.Index, r.Code)));
    }

    [Theory, Engines]
    public async Task A_correction_beyond_all_bounds_is_refused_by_itself(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var payments = await registry.DeviceClientAsync(school, DeviceKind.Payments);

        var answer = await payments.SendAsync(
            payments.Correction(child.Wallet, long.MinValue),
            payments.Correction(child.Wallet, long.MaxValue),
            payments.TopUp(child.Wallet, long.MaxValue),
            payments.TopUp(child.Wallet, 100)
        );

        Assert.Equal((1, 3), (answer.Accepted, answer.Rejected.Count));
        Assert.All(answer.Rejected, r => Assert.Equal("malformed", r.Code));
    }

    [Theory, Engines]
    public async Task An_id_that_no_database_stores_costs_no_other_device_its_activity(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var odd = await registry.DeviceClientAsync(school);
        using var other = await registry.DeviceClientAsync(school);
        // A zero byte, and a limit that falls into the middle of a character.
        await odd.SendAsync(odd.Passage(child.Card, id: "a\0b"), odd.Passage(child.Card, id: new string('x', 199) + "😀😀"));
        await other.SendAsync(other.Passage(child.Card));

        await host.Services.GetRequiredService<DeviceActivity>().WriteAsync(CancellationToken.None);

        var seen = await host.WithDbAsync(db => db.Devices.Where(d => d.LastSeenAt != null).Select(d => d.Id).ToListAsync());
        Assert.Equal(new[] { odd.Device.Id, other.Device.Id }.Order(), seen.Order());
        Assert.Equal(2, await host.WithDbAsync(db => db.DeviceErrors.CountAsync()));
    }

    [Theory, Engines]
    public async Task A_card_touched_twice_is_two_facts_and_one_message(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.FirstAsync(o => o.Kind == OrganisationKind.School));
        using var turnstile = await family.Registry.DeviceClientAsync(school);
        var at = PorogHost.SchoolDay;
        // In one request and in the next; then out, which is another thing, and in again later.
        await turnstile.SendAsync(turnstile.Passage(family.Child.Card, at: at), turnstile.Passage(family.Child.Card, at: at.AddSeconds(2)));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "the first two are followed");
        await turnstile.SendAsync(turnstile.Passage(family.Child.Card, at: at.AddSeconds(4)));
        await turnstile.SendAsync(turnstile.Passage(family.Child.Card, "out", at: at.AddSeconds(6)));
        await turnstile.SendAsync(turnstile.Passage(family.Child.Card, at: at.AddSeconds(60)));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all are followed");

        Assert.Equal(5, await host.WithDbAsync(db => db.Journal.CountAsync()));
        Assert.Equal(
            3,
            await host.WithDbAsync(db =>
                db.Deliveries.Where(d => d.PersonId == family.Mother.Id).Select(d => d.SubjectId).Distinct().CountAsync()
            )
        );
    }

    [Theory, Engines]
    public async Task Whole_request_errors_are_problem_documents(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        using var device = await registry.DeviceClientAsync(school);
        const string one = "application/cloudevents+json";
        const string batch = "application/cloudevents-batch+json";
        var tooMany = "[" + string.Join(',', Enumerable.Repeat("{}", 1_001)) + "]";

        await ExpectAsync(HttpStatusCode.BadRequest, "not-json", "{", one);
        await ExpectAsync(HttpStatusCode.BadRequest, "not-json", "[]", one);
        await ExpectAsync(HttpStatusCode.BadRequest, "not-json", "{}", batch);
        await ExpectAsync(HttpStatusCode.BadRequest, "not-json", "{} {}", one);
        await ExpectAsync(HttpStatusCode.BadRequest, "not-json", "", one);
        await ExpectAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type", "{}", "application/json");
        await ExpectAsync(HttpStatusCode.RequestEntityTooLarge, "too-many-events", tooMany, batch);
        await ExpectAsync(HttpStatusCode.RequestEntityTooLarge, "too-large", new string(' ', 1024 * 1024 + 1), one);
        await ExpectAsync(HttpStatusCode.Unauthorized, "unauthenticated", "{}", one, "Bearer nonsense");
        await ExpectAsync(HttpStatusCode.Unauthorized, "unauthenticated", "{}", one, $"Bearer {Device.NewKey()}");

        async Task ExpectAsync(HttpStatusCode status, string code, string body, string type, string? authorization = null)
        {
            using var response = await device.PostAsync(body, type, authorization);
            Assert.Equal(status, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            var problem = await response.Content.ReadFromJsonAsync<JsonObject>();
            Assert.Equal(code, (string?)problem!["code"]);
        }
    }

    [Theory, Engines]
    public async Task A_card_known_to_be_good_is_refused_once_it_is_lost_on_every_node(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        await using var other = await PorogHost.StartAsync(engine, sharing: host);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        var (device, key) = await registry.DeviceAsync(school);
        using var here = new DeviceClient(host, device, key);
        using var there = new DeviceClient(other, device, key);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(1, (await here.SendAsync(here.Passage(child.Card))).Accepted);
            Assert.Equal(1, (await there.SendAsync(there.Passage(child.Card))).Accepted);
        }

        await host.WithDbAsync(db => db.Cards.ExecuteUpdateAsync(c => c.SetProperty(x => x.State, CardState.Lost)));

        foreach (var client in new[] { here, there })
            await PorogHost.EventuallyAsync(
                async () => (await client.SendAsync(client.Passage(child.Card))).Rejected is [{ Code: "blocked-card" }],
                "the card is refused"
            );
    }

    [Theory, Engines]
    public async Task A_revoked_key_is_refused(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var device = await registry.DeviceClientAsync(school);
        await device.SendAsync(device.Passage(child.Card));

        await host.WithDbAsync(db =>
            db.Devices.ExecuteUpdateAsync(d => d.SetProperty(x => x.RevokedAt, (DateTimeOffset?)host.Clock.GetUtcNow()))
        );
        host.Clock.Advance(TimeSpan.FromSeconds(2));

        using var response = await device.PostAsync("{}", "application/cloudevents+json");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static Task<long> BalanceAsync(PorogHost host, TestChild child) =>
        host.WithDbAsync(db => db.Wallets.Where(w => w.ChildId == child.Id).Select(w => w.Balance).SingleAsync());
}
