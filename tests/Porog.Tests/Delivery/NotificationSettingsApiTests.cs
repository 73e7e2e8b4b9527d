using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Delivery.Choices;
using Porog.Delivery.Reports;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

public sealed class NotificationSettingsApiTests
{
    private const string Path = "/api/v1/notification-settings";

    [Theory, Engines]
    public async Task What_is_read_may_be_changed_and_put_back(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var mother = await host.SignInAsync(family.Mother);
        var settings = await ReadAsync(mother);
        var child = settings["children"]!.AsArray().Single()!;
        Assert.Equal(family.Child.Id, child["id"]!.GetValue<Guid>());
        Assert.Equal(["passages", "buffet", "hot", "subsidised", "topups", "threshold"], Texts(child["offered"]));
        Assert.Equal(Texts(child["offered"]), Texts(child["channels"]!["email"]!["events"]));
        Assert.Empty(Texts(child["channels"]!["push"]!["reports"]));
        var preferences = settings["preferences"]!;
        Assert.Null(preferences["quietHours"]);
        Assert.Equal(["alert", "security"], Texts(preferences["urgent"]));
        Assert.Equal(
            (19, "friday"),
            (preferences["reports"]!["hour"]!.GetValue<int>(), preferences["reports"]!["weekday"]!.GetValue<string>())
        );

        child["channels"]!["email"] = new JsonObject
        {
            ["events"] = new JsonArray("threshold"),
            ["reports"] = new JsonArray("day", "week"),
        };
        preferences["quietHours"] = new JsonObject { ["from"] = "22:15", ["until"] = "07:00" };
        preferences["discreet"] = true;
        preferences["fallbackMinutes"] = 30;
        preferences["reports"] = new JsonObject { ["hour"] = 7, ["weekday"] = "sunday" };
        var answer = await mother.PutAsJsonAsync(Path, settings);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(settings.ToJsonString(), (await answer.Content.ReadFromJsonAsync<JsonNode>())!.ToJsonString());
        Assert.Equal(settings.ToJsonString(), (await ReadAsync(mother)).ToJsonString());
        Assert.True((await mother.PutAsJsonAsync(Path, settings)).IsSuccessStatusCode);
        Assert.Equal(settings.ToJsonString(), (await ReadAsync(mother)).ToJsonString());
        // Reports are now scheduled for the chosen hour.
        var due = await host.WithDbAsync(db => db.ReportSchedules.Where(s => s.PersonId == family.Mother.Id).ToListAsync());
        Assert.Equal([ReportPeriod.Day, ReportPeriod.Week], due.Select(s => s.Period).Order());
        Assert.All(due, s => Assert.Equal(4, s.NextAt.ToUniversalTime().Hour));
    }

    [Theory, Engines]
    public async Task What_is_left_out_stays_as_it_was(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var mother = await host.SignInAsync(family.Mother);
        var push = new { events = new[] { "hot" }, reports = Array.Empty<string>() };
        await PutAsync(new { children = new[] { new { id = family.Child.Id, channels = new { push } } } });
        await PutAsync(new { children = new[] { new { id = family.Child.Id } } });
        await PutAsync(new { });
        var child = (await ReadAsync(mother))["children"]![0]!;
        Assert.Equal(["hot"], Texts(child["channels"]!["push"]!["events"]));
        Assert.Equal(6, Texts(child["channels"]!["email"]!["events"]).Count);
        Assert.False(await host.WithDbAsync(db => db.NotificationPreferences.AnyAsync()));

        async Task PutAsync(object body)
        {
            var answer = await mother.PutAsJsonAsync(Path, body);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory, Engines]
    public async Task Every_error_names_its_field_and_nothing_is_changed(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var mother = await host.SignInAsync(family.Mother);
        var before = (await ReadAsync(mother)).ToJsonString();
        (string Wrong, string Field)[] wrongs =
        [
            ("""{"children":[{"id":"ID","channels":{"email":{"events":["lunch"],"reports":[]}}}]}""", "children[0].channels.email.events"),
            ("""{"children":[{"id":"ID","channels":{"push":{"events":[],"reports":["month"]}}}]}""", "children[0].channels.push.reports"),
            ("""{"children":[{"id":"ID","channels":{"push":{"events":[]}}}]}""", "children[0].channels.push.reports"),
            (Preferences("""{"from":"22:00"}"""), "preferences.quietHours.until"),
            (Preferences("""{"from":"25:00","until":"07:00"}"""), "preferences.quietHours.from"),
            (Preferences("""{"from":"07:00","until":"07:00"}"""), "preferences.quietHours.until"),
            (Preferences("null", urgent: """["meals"]"""), "preferences.urgent"),
            (Preferences("null", fallback: "7"), "preferences.fallbackMinutes"),
            (Preferences("null", hour: "24"), "preferences.reports.hour"),
            (Preferences("null", weekday: "someday"), "preferences.reports.weekday"),
            ("""{"preferences":{"urgent":[],"reports":{"hour":1,"weekday":"monday"}}}""", "preferences.discreet"),
        ];
        foreach (var (wrong, field) in wrongs)
        {
            var body = new StringContent(
                wrong.Replace("ID", family.Child.Id.ToString(), StringComparison.Ordinal),
                null,
                "application/json"
            );
            var problem = await (await mother.PutAsync(Path, body)).ProblemAsync(400, "invalid");
            Assert.Equal((wrong, field), (wrong, problem.GetProperty("errors").EnumerateObject().Single().Name));
        }
        Assert.Equal(before, (await ReadAsync(mother)).ToJsonString());

        static string Preferences(
            string quiet,
            string urgent = "[]",
            string fallback = "null",
            string hour = "1",
            string weekday = "monday"
        ) =>
            "{\"preferences\":{\"quietHours\":"
            + quiet
            + ",\"urgent\":"
            + urgent
            + ",\"discreet\":false,\"fallbackMinutes\":"
            + fallback
            + ",\"reports\":{\"hour\":"
            + hour
            + ",\"weekday\":\""
            + weekday
            + "\"}}}";
    }

    [Theory, Engines]
    public async Task Somebody_elses_child_is_not_found_and_own_ones_stay_as_they_were(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var mother = await host.SignInAsync(family.Mother);
        using var stranger = await host.SignInAsync(await family.Registry.PersonAsync());
        Assert.Empty((await ReadAsync(stranger))["children"]!.AsArray());
        var none = new { events = Array.Empty<string>(), reports = Array.Empty<string>() };
        foreach (var id in new[] { family.Child.Id, Guid.NewGuid() })
            await (
                await stranger.PutAsJsonAsync(Path, new { children = new[] { new { id, channels = new { email = none } } } })
            ).ProblemAsync(404, "not-found");
        var both = new[] { family.Child.Id, Guid.NewGuid() }.Select(id => new { id, channels = new { email = none } });
        await (await mother.PutAsJsonAsync(Path, new { children = both })).ProblemAsync(404, "not-found");
        Assert.Equal(6, Texts((await ReadAsync(mother))["children"]![0]!["channels"]!["email"]!["events"]).Count);
        await (await host.CreateClient().GetAsync(Path)).ProblemAsync(401, "unauthenticated");
    }

    [Theory, Engines]
    public async Task A_trusted_person_sets_what_their_trust_covers_and_the_rest_is_as_it_was(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync(Sight.Attendance);
        using var client = await host.SignInAsync(grandmother);
        var email = new { events = new[] { "hot" }, reports = new[] { "week" } };
        var put = await client.PutAsJsonAsync(Path, new { children = new[] { new { id = family.Child.Id, channels = new { email } } } });
        var child = (await put.Content.ReadFromJsonAsync<JsonNode>())!["children"]![0]!;
        Assert.Equal(["passages"], Texts(child["offered"]));
        Assert.Empty(Texts(child["channels"]!["email"]!["events"]));
        Assert.Equal(["week"], Texts(child["channels"]!["email"]!["reports"]));
        var stored = await host.WithDbAsync(db => db.NotificationChoices.SingleAsync());
        Assert.Equal((EventTypes.WeeklyReport, EventTypes.Passages | EventTypes.Reports), (stored.Events, stored.Decided));
    }

    private static async Task<JsonNode> ReadAsync(HttpClient client) => JsonNode.Parse((await client.JsonAsync(Path)).GetRawText())!;

    private static IReadOnlyList<string> Texts(JsonNode? names) => [.. names!.AsArray().Select(name => name!.GetValue<string>())];
}
