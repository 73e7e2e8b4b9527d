using System.Net;

namespace Porog.Tests.Support;

/// <summary>
/// Keeps cookies like a browser that reaches the site by https through a proxy: it sends <c>Secure</c> cookies, although the test's own
/// connection is plain.
/// </summary>
public sealed class TlsCookies : DelegatingHandler
{
    private static readonly Uri Site = new("https://site.example/");
    private readonly CookieContainer cookies = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (cookies.GetCookieHeader(Site) is { Length: > 0 } kept)
            request.Headers.TryAddWithoutValidation("Cookie", kept);
        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.Headers.TryGetValues("Set-Cookie", out var set))
            foreach (var cookie in set)
                cookies.SetCookies(Site, cookie);
        return answer;
    }
}
