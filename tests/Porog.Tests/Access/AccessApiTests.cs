using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Web.Delegation;

namespace Porog.Tests.Access;

/// <summary>What each person gets of a child over the API.</summary>
public sealed class AccessApiTests
{
    [Theory, Engines]
    public async Task Each_sees_what_they_may_and_nothing_else(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await WithADayAsync(host);
        string[] attendance = ["passage"];
        string[] meals = ["buffet", "hot", "subsidised"];
        string[] account = ["correction", "topup"];

        await SeesAsync(family, family.Mother, [.. attendance, .. meals, .. account], wallet: true);
        await SeesAsync(family, await family.TrustedAsync(), [.. attendance, .. meals, .. account], wallet: true);
        await SeesAsync(family, await family.TrustedAsync(Sight.Attendance), attendance, wallet: false);
        await SeesAsync(family, await family.TrustedAsync(Sight.Meals), meals, wallet: false);
        await SeesAsync(family, await family.TrustedAsync(Sight.Account), account, wallet: true);
        await SeesAsync(family, await family.TrustedAsync(Sight.Attendance | Sight.Account), [.. attendance, .. account], wallet: true);
    }

    [Theory, Engines]
    public async Task A_stranger_gets_404_for_everything_about_the_child(DatabaseEngine engine)
    {
        // No worker checks or ends these trusts, so that each state stays.
        await using var host = await PorogHost.StartAsync(
            engine,
            configure: services => services.Remove(services.Single(s => s.ImplementationType == typeof(TrustWorker)))
        );
        var family = await WithADayAsync(host);
        var now = PorogHost.SchoolDay;
        var formerFather = await family.Registry.PersonAsync();
        await family.Registry.AddAsync(
            new LegalRepresentation
            {
                ChildId = family.Child.Id,
                PersonId = formerFather.Id,
                Since = now.AddYears(-1),
                EndedAt = now,
            }
        );
        Account[] nobodies =
        [
            await family.Registry.PersonAsync(),
            formerFather,
            await family.TrustedAsync(state: TrustState.Ended, endedAt: now),
            await family.TrustedAsync(endedAt: now),
            await family.TrustedAsync(startsAt: now.AddSeconds(1)),
            await family.TrustedAsync(endsAt: now),
            await family.TrustedAsync(state: TrustState.Sent),
            await family.TrustedAsync(state: TrustState.Checking),
            await family.TrustedAsync(state: TrustState.Declined),
            await family.TrustedAsync(state: TrustState.Withdrawn),
            await family.TrustedAsync(state: TrustState.Expired),
            await family.TrustedAsync(state: TrustState.FailedCheck),
            await family.TrustedAsync(Sight.Nothing),
        ];
        foreach (var person in nobodies)
        {
            using var client = await host.SignInAsync(person);
            Assert.Empty((await client.JsonAsync("/api/v1/children")).EnumerateArray());
            Assert.Empty((await client.JsonAsync("/api/v1/messages")).GetProperty("items").EnumerateArray());
            var answers = new List<byte[]>();
            foreach (var id in new[] { family.Child.Id.ToString(), Guid.NewGuid().ToString(), Guid.Empty.ToString(), "17" })
            foreach (var call in Calls(id))
            {
                var answer = await client.SendAsync(call);
                await answer.ProblemAsync(404, "not-found");
                answers.Add(await answer.Content.ReadAsByteArrayAsync());
            }
            Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        }
    }

    [Theory, Engines]
    public async Task An_unsigned_visitor_gets_401_for_everything(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        foreach (var token in new[] { null, "", "nonsense", "porog_0000" })
        foreach (
            var call in Calls(family.Child.Id.ToString())
                .Append(new(HttpMethod.Get, "/api/v1/me"))
                .Append(new(HttpMethod.Get, "/api/v1/children"))
                .Append(new(HttpMethod.Get, "/api/v1/messages"))
                .Append(new(HttpMethod.Get, "/api/v1/nothing"))
        )
        {
            using var client = host.CreateClient();
            if (token is not null)
                call.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
            var answer = await client.SendAsync(call);
            await answer.ProblemAsync(401, "unauthenticated");
            Assert.Contains("Bearer", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory, Engines]
    public async Task An_ended_trust_holds_at_the_next_request(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await WithADayAsync(host);
        var grandmother = await family.TrustedAsync(endsAt: PorogHost.SchoolDay.AddMinutes(1));
        using var client = await host.SignInAsync(grandmother);
        await client.JsonAsync($"/api/v1/children/{family.Child.Id}/timeline");
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await (await client.GetAsync($"/api/v1/children/{family.Child.Id}/timeline")).ProblemAsync(404, "not-found");
    }

    [Theory, Engines]
    public async Task Legal_representatives_alone_set_the_threshold(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await WithADayAsync(host);
        var path = $"/api/v1/children/{family.Child.Id}/wallet/threshold";
        using var mother = await host.SignInAsync(family.Mother);
        foreach (var amount in new long?[] { 30_000, 0, 10_000_000, null })
        {
            Assert.Equal(HttpStatusCode.NoContent, (await mother.PutAsJsonAsync(path, new { amount })).StatusCode);
            var threshold = (await mother.JsonAsync($"/api/v1/children/{family.Child.Id}/wallet")).GetProperty("threshold");
            Assert.Equal(amount, threshold.ValueKind == JsonValueKind.Null ? null : threshold.GetInt64());
        }
        foreach (var sameAs30000 in new[] { "30000.0", "3e4" })
            Assert.Equal(HttpStatusCode.NoContent, (await SetAsync($$"""{"amount":{{sameAs30000}}}""")).StatusCode);
        Assert.Equal(30_000, await host.WithDbAsync(db => db.Wallets.Select(w => w.Threshold).SingleAsync()));
        Assert.Equal(HttpStatusCode.NoContent, (await SetAsync("""{"amount":null}""")).StatusCode);
        foreach (var wrong in new[] { "{}", """{"amount":-1}""", """{"amount":10000001}""", """{"amount":"100"}""", """{"amount":1.5}""" })
        {
            var problem = await (await SetAsync(wrong)).ProblemAsync(400, "invalid");
            Assert.Equal("amount", Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        }
        await (await mother.PutAsync(path, new StringContent("amount=5", null, "application/x-www-form-urlencoded"))).ProblemAsync(
            415,
            "unsupported-media-type"
        );
        using var trusted = await host.SignInAsync(await family.TrustedAsync());
        await (await trusted.PutAsJsonAsync(path, new { amount = 5 })).ProblemAsync(403, "forbidden");
        using var blind = await host.SignInAsync(await family.TrustedAsync(Sight.Attendance | Sight.Meals));
        await (await blind.PutAsJsonAsync(path, new { amount = 5 })).ProblemAsync(404, "not-found");
        Assert.Null(await host.WithDbAsync(db => db.Wallets.Select(w => w.Threshold).SingleAsync()));

        Task<HttpResponseMessage> SetAsync(string body) => mother.PutAsync(path, new StringContent(body, null, "application/json"));
    }

    private static HttpRequestMessage[] Calls(string child) =>
        [
            new(HttpMethod.Get, $"/api/v1/children/{child}/timeline"),
            new(HttpMethod.Get, $"/api/v1/children/{child}/timeline/live"),
            new(HttpMethod.Get, $"/api/v1/children/{child}/wallet"),
            new(HttpMethod.Get, $"/api/v1/children/{child}/representatives"),
            new(HttpMethod.Post, $"/api/v1/invitations/{child}/accept"),
            new(HttpMethod.Post, $"/api/v1/invitations/{child}/decline"),
            new(HttpMethod.Post, $"/api/v1/invitations/{child}/withdraw"),
            new(HttpMethod.Delete, $"/api/v1/trusts/{child}"),
            new(HttpMethod.Put, $"/api/v1/children/{child}/wallet/threshold") { Content = JsonContent.Create(new { amount = 5 }) },
        ];

    private static async Task SeesAsync(Family family, Account person, string[] kinds, bool wallet)
    {
        using var client = await family.Host.SignInAsync(person);
        var child = Assert.Single((await client.JsonAsync("/api/v1/children")).EnumerateArray());
        Assert.Equal(person == family.Mother ? "legal" : "trusted", child.GetProperty("relation").GetString());
        var sees = child.GetProperty("sees").EnumerateArray().Select(s => s.GetString()).ToHashSet();
        Assert.Equal(kinds.Contains("passage"), sees.Contains("attendance"));
        Assert.Equal(kinds.Contains("buffet"), sees.Contains("meals"));
        Assert.Equal(wallet, sees.Contains("account"));
        Assert.Equal(kinds.Contains("passage"), child.GetProperty("present").ValueKind != JsonValueKind.Null);
        Assert.Equal(wallet, child.TryGetProperty("balance", out _));

        var timeline = await client.JsonAsync($"/api/v1/children/{family.Child.Id}/timeline");
        Assert.Equal(
            kinds.Order(StringComparer.Ordinal),
            timeline
                .GetProperty("items")
                .EnumerateArray()
                .Select(i => i.GetProperty("kind").GetString()!)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
        var account = await client.GetAsync($"/api/v1/children/{family.Child.Id}/wallet");
        if (!wallet)
        {
            await account.ProblemAsync(404, "not-found");
            return;
        }
        var operations = (await account.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("operations").EnumerateArray().ToList();
        Assert.Equal(4, operations.Count);
        Assert.Equal(kinds.Contains("buffet"), operations.Exists(o => o.TryGetProperty("items", out _)));
    }

    /// <summary>One event of every kind, already followed.</summary>
    private static async Task<Family> WithADayAsync(PorogHost host)
    {
        var family = await Family.CreateAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        using var device = await family.Registry.DeviceClientAsync(school, DeviceKind.Payments);
        var (card, wallet) = (family.Child.Card, family.Child.Wallet);
        await device.SendAsync(
            device.Passage(card),
            device.Meal(card, 4_500),
            device.Meal(card, 9_000, "hot"),
            device.Meal(card, 8_500, "subsidised"),
            device.TopUp(wallet, 50_000),
            device.Correction(wallet, -100)
        );
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        return family;
    }
}
