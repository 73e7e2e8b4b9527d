using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Web.Accounts.SigningIn;

namespace Porog.Tests.Accounts;

/// <summary>The site's cookie on pages and on the API.</summary>
public sealed class CookieTests
{
    [Theory, Engines]
    public async Task The_cookie_reads_the_api_and_changes_nothing_through_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var browser = await BrowserAsync(host, family.Mother);
        Assert.Equal(family.Mother.Id, (await browser.JsonAsync("/api/v1/me")).GetProperty("id").GetGuid());
        var change = await browser.PutAsJsonAsync($"/api/v1/children/{family.Child.Id}/wallet/threshold", new { amount = 5 });
        await change.ProblemAsync(401, "unauthenticated");
        Assert.Null(await host.WithDbAsync(db => db.Wallets.Select(w => w.Threshold).SingleAsync()));
    }

    [Theory, Engines]
    public async Task A_changed_stamp_ends_the_cookie_within_a_minute(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var browser = await BrowserAsync(host, family.Mother);
        await host.WithDbAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.SecurityStamp, "another")));
        host.Clock.Advance(Authentication.StampAge + TimeSpan.FromSeconds(1));
        await (await browser.GetAsync("/api/v1/me")).ProblemAsync(401, "unauthenticated");
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/messages")).StatusCode);
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_of_other_sites()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var person = await new TestRegistry(host).PersonAsync();
        using var browser = host.CreateClient();
        var cookie = (await browser.PostSignInFormAsync(person))
            .Headers.GetValues("Set-Cookie")
            .Single(c => c.StartsWith("porog=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(person.PhoneNumber!, cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_sends_to_sign_in_and_back_an_unknown_address_is_lost_for_everybody()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        using var browser = host.CreateClient();
        var page = await browser.GetAsync("/messages?before=x");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.Equal("/sign-in?returnUrl=%2Fmessages%3Fbefore%3Dx", page.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/no-such-page")).StatusCode);
        await (await browser.GetAsync("/api/v1/no-such-call")).ProblemAsync(401, "unauthenticated");
    }

    [Fact]
    public async Task A_request_that_names_no_host_is_led_to_sign_in_too()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        using var line = new System.Net.Sockets.TcpClient();
        await line.ConnectAsync(host.Address.Host, host.Address.Port);
        await using var stream = line.GetStream();
        await stream.WriteAsync("GET /account HTTP/1.0\r\n\r\n"u8.ToArray());
        using var answer = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 302 Found", await answer.ReadLineAsync());
    }

    [Theory]
    [InlineData("//elsewhere.example/")]
    [InlineData("https://elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    public async Task Signing_in_never_leads_to_another_site(string returnUrl)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var person = await new TestRegistry(host).PersonAsync();
        using var browser = host.CreateClient();
        var answer = await browser.PostSignInFormAsync(person, returnUrl);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var location = new Uri(host.Address, answer.Headers.Location!);
        Assert.Equal(host.Address.Authority, location.Authority);
    }

    private static async Task<HttpClient> BrowserAsync(PorogHost host, Account person)
    {
        var browser = host.CreateClient();
        Assert.Equal(HttpStatusCode.Redirect, (await browser.PostSignInFormAsync(person)).StatusCode);
        return browser;
    }
}
