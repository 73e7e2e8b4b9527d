using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>A refresh token is good once, a sign-in ends by itself, and a program can sign out.</summary>
public sealed class RefreshTokenTests
{
    [Theory, Engines]
    public async Task A_refresh_token_used_a_second_time_ends_the_sign_in_for_thief_and_owner(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        using var owner = host.CreateClient();
        using var thief = host.CreateClient();
        var first = await (await owner.PostSignInAsync(person.PhoneNumber!, TestRegistry.Password)).TokensAsync();
        var second = await (await owner.RefreshAsync(first)).TokensAsync();
        var third = await (await owner.RefreshAsync(second)).TokensAsync();

        await (await thief.RefreshAsync(first)).ProblemAsync(401, "sign-in-refused");

        await (await owner.RefreshAsync(third)).ProblemAsync(401, "sign-in-refused");
        await (await Bearer(owner, third).GetAsync("/api/v1/me")).ProblemAsync(401, "unauthenticated");
    }

    [Theory, Engines]
    public async Task A_client_that_did_not_get_the_answer_asks_again_within_a_minute(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        using var client = host.CreateClient();
        var first = await (await client.PostSignInAsync(person.PhoneNumber!, TestRegistry.Password)).TokensAsync();
        await (await client.RefreshAsync(first)).TokensAsync();

        host.Clock.Advance(Sessions.AnswerLost);
        var again = await (await client.RefreshAsync(first)).TokensAsync();
        await Bearer(client, again).JsonAsync("/api/v1/me");
        var next = await (await client.RefreshAsync(again)).TokensAsync();

        host.Clock.Advance(Sessions.AnswerLost + TimeSpan.FromSeconds(1));
        await (await client.RefreshAsync(again)).ProblemAsync(401, "sign-in-refused");
        await (await client.RefreshAsync(next)).ProblemAsync(401, "sign-in-refused");
    }

    [Theory, Engines]
    public async Task Of_two_exchanges_at_the_same_moment_on_two_nodes_both_get_the_same_next_number(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        await using var other = await PorogHost.StartAsync(engine, sharing: host);
        var person = await new TestRegistry(host).PersonAsync();
        using var here = host.CreateClient();
        using var there = other.CreateClient();
        var first = await (await here.PostSignInAsync(person.PhoneNumber!, TestRegistry.Password)).TokensAsync();

        var answers = await Task.WhenAll(here.RefreshAsync(first), there.RefreshAsync(first));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, await host.WithDbAsync(db => db.Sessions.Select(s => s.TokenNumber).SingleAsync()));
    }

    [Theory, Engines]
    public async Task A_sign_in_that_is_used_every_week_ends_after_180_days_on_the_site_and_over_the_api(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        using var visitor = await SiteVisitor.SignedInAsync(host, person);
        using var client = host.CreateClient();
        var tokens = await (await client.PostSignInAsync(person.PhoneNumber!, TestRegistry.Password)).TokensAsync();
        for (var week = 0; week < 25; week++)
        {
            host.Clock.Advance(TimeSpan.FromDays(7));
            Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync("/messages")).Status);
            tokens = await (await client.RefreshAsync(tokens)).TokensAsync();
        }
        host.Clock.Advance(TimeSpan.FromDays(5));

        Assert.Equal(HttpStatusCode.Redirect, (await visitor.OpenAsync("/messages")).Status);
        await (await client.RefreshAsync(tokens)).ProblemAsync(401, "sign-in-refused");
    }

    [Theory, Engines]
    public async Task Signing_out_ends_this_sign_in_alone(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        using var one = host.CreateClient();
        using var other = host.CreateClient();
        using var visitor = await SiteVisitor.SignedInAsync(host, person);
        var tokens = await (await one.PostSignInAsync(person.PhoneNumber!, TestRegistry.Password)).TokensAsync();
        var kept = await (await other.PostSignInAsync(person.PhoneNumber!, TestRegistry.Password)).TokensAsync();
        Bearer(one, tokens);

        await (await host.CreateClient().PostAsync("/api/v1/me/sign-out", null)).ProblemAsync(401, "unauthenticated");
        Assert.Equal(HttpStatusCode.NoContent, (await one.PostAsync("/api/v1/me/sign-out", null)).StatusCode);

        await (await one.GetAsync("/api/v1/me")).ProblemAsync(401, "unauthenticated");
        await (await one.RefreshAsync(tokens)).ProblemAsync(401, "sign-in-refused");
        await (await other.RefreshAsync(kept)).TokensAsync();
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync("/messages")).Status);
    }

    [Theory, Engines]
    public async Task A_device_added_with_a_stolen_password_ends_with_the_password(DatabaseEngine engine)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, PushService.Settings);
        var mother = await new TestRegistry(host).PersonAsync();
        using var visitor = await SiteVisitor.SignedInAsync(host, mother);
        using var intruder = await host.SignInAsync(mother);
        var key = (await intruder.JsonAsync("/api/v1/push-subscriptions/key")).GetProperty("publicKey").GetString()!;
        var browser = service.Subscribe(key);
        var body = new
        {
            endpoint = browser.Endpoint,
            keys = new { p256dh = browser.P256dh, auth = browser.Auth },
            name = "Чужой телефон",
        };
        Assert.Equal(HttpStatusCode.Created, (await intruder.PostAsJsonAsync("/api/v1/push-subscriptions", body)).StatusCode);

        await visitor.SubmitAsync(
            await visitor.OpenAsync("/account/password"),
            "main form",
            new() { ["Current"] = TestRegistry.Password, ["Password"] = "другие совсем новые слова" }
        );

        Assert.Empty(await host.WithDbAsync(db => db.PushDevices.ToListAsync()));
    }

    private static HttpClient Bearer(HttpClient client, JsonElement tokens) => client.With(tokens.GetProperty("accessToken").GetString()!);
}
