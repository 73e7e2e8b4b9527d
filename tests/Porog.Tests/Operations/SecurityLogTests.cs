using System.Net;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Operations;

/// <summary>What an attack leaves in the log: who, when and from where, and nothing about people.</summary>
public sealed class SecurityLogTests
{
    [Theory, Engines]
    public async Task Refusals_are_lines_without_personal_data(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var stranger = await family.Registry.PersonAsync("Посторонний", "Пётр");
        using var visitor = await SiteVisitor.SignedInAsync(host, stranger);
        using var nobody = host.CreateClient();
        using var program = await host.SignInAsync(stranger);

        await nobody.PostSignInAsync(family.Mother.PhoneNumber!, "не тот");
        await nobody.PostSignInAsync("+79990000000", "не тот");
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/children/{family.Child.Id}/attendance")).Status);
        await (await program.GetAsync($"/api/v1/children/{family.Child.Id}/timeline")).ProblemAsync(404, "not-found");
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.PostAsync("/account/password", new() { ["Password"] = "x" })).StatusCode);
        using (var forged = new HttpRequestMessage(HttpMethod.Post, "/api/v1/events"))
        {
            forged.Headers.Authorization = new("Bearer", "porog_wrong");
            Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.SendAsync(forged)).StatusCode);
        }

        var lines = host.Log.Of(SecurityLog.Category);
        string[] expected =
        [
            $"SignInFailed at 2026-11-20T08:00:00.0000000+00:00: account {family.Mother.Id}, address 127.0.0.1, none",
            "SignInFailed at 2026-11-20T08:00:00.0000000+00:00: account none, address 127.0.0.1, none",
            $"ChildRefused at 2026-11-20T08:00:00.0000000+00:00: account {stranger.Id}, address 127.0.0.1, {family.Child.Id}",
            $"ChildRefused at 2026-11-20T08:00:00.0000000+00:00: account {stranger.Id}, address 127.0.0.1, {family.Child.Id}",
            $"FormForged at 2026-11-20T08:00:00.0000000+00:00: account {stranger.Id}, address 127.0.0.1, /account/password",
            "DeviceKeyRefused at 2026-11-20T08:00:00.0000000+00:00: account none, address 127.0.0.1, none",
        ];
        Assert.Equal(expected, lines);
    }

    [Theory]
    [InlineData("evil.example", "http://porog.school.example/")]
    [InlineData("8.8.8.8", "http://porog.school.example/")]
    [InlineData("porog.school.example", "http://porog.school.example/")]
    [InlineData("localhost:1234", "http://localhost:1234/")]
    [InlineData("192.168.1.5:8080", "http://192.168.1.5:8080/")]
    public async Task A_redirect_names_no_host_of_a_stranger(string named, string expected)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite, ["--Porog:PublicUrl", "http://porog.school.example"]);
        var person = await new TestRegistry(host).PersonAsync();
        using var client = host.CreateClient();
        client.DefaultRequestHeaders.Host = named;
        var answer = await client.PostSignInFormAsync(person);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(expected, answer.Headers.Location!.ToString());
    }

    [Theory, Engines]
    public async Task A_session_has_few_live_streams_and_gets_them_back(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var path = $"/api/v1/children/{family.Child.Id}/timeline/live";
        using var client = await host.SignInAsync(family.Mother);
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < 10; i++)
            open.Add(await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead));
        Assert.All(open, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        using (var refused = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead))
        {
            await refused.ProblemAsync(429, "too-many-requests");
            Assert.NotNull(refused.Headers.RetryAfter);
        }
        // Another session of the same person is not concerned.
        using (var other = await host.SignInAsync(family.Mother))
        using (var answer = await other.GetAsync(path, HttpCompletionOption.ResponseHeadersRead))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        open[0].Dispose();
        await PorogHost.EventuallyAsync(
            async () =>
            {
                using var again = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
                return again.StatusCode == HttpStatusCode.OK;
            },
            "a closed stream makes room"
        );
        open.ForEach(answer => answer.Dispose());
    }
}
