using System.Net;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Web.Shared;

namespace Porog.Tests.Pages;

/// <summary>A return address leads to this site only, and always fits into a header.</summary>
public sealed class LocalUrlTests
{
    [Theory]
    [InlineData("/children?day=2026-11-20", "/children?day=2026-11-20")]
    [InlineData("/é", "/%C3%A9")]
    [InlineData("/search?q=ё#конец", "/search?q=%D1%91#%D0%BA%D0%BE%D0%BD%D0%B5%D1%86")]
    [InlineData("/..//é", "/")]
    [InlineData("//evil.example/é", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/é\r\nX-Odd: 1", "/")]
    [InlineData(null, "/")]
    public void Only_an_ascii_path_of_this_site_is_safe(string? url, string safe) => Assert.Equal(safe, LocalUrl.Safe(url));

    [Theory, Engines]
    public async Task A_return_address_beyond_ascii_is_followed_after_signing_in(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var mother = await new TestRegistry(host).PersonAsync();
        using var browser = host.CreateClient();
        using var answer = await browser.PostSignInFormAsync(mother, "/é");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.EndsWith("/%C3%A9", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }
}
