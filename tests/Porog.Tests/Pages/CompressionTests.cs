using System.IO.Compression;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>What is compressed, and what is not because another site could measure it (decision 24).</summary>
public sealed class CompressionTests
{
    [Theory, Engines]
    public async Task A_signed_in_page_is_compressed_only_when_no_other_site_asked(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var browser = host.CreateClient();
        await browser.PostSignInFormAsync(family.Mother);
        var page = $"/children/{family.Child.Id}/attendance";
        Assert.Equal("br", await EncodingAsync(browser, page, "same-origin"));
        Assert.Equal("br", await EncodingAsync(browser, page, "none"));
        Assert.Null(await EncodingAsync(browser, page, "cross-site"));
        Assert.Null(await EncodingAsync(browser, page, "same-site"));
        Assert.Null(await EncodingAsync(browser, page, null));
    }

    [Theory, Engines]
    public async Task JSON_for_a_token_is_compressed_and_a_stream_is_not(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var client = await host.SignInAsync(family.Mother);
        var timeline = $"/api/v1/children/{family.Child.Id}/timeline";
        Assert.Equal("br", await EncodingAsync(client, timeline, null));
        Assert.Null(await EncodingAsync(client, timeline + "/live", null));
    }

    [Fact]
    public async Task A_page_without_cookies_is_compressed_and_complete()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        using var visitor = host.CreateClient();
        using var answer = await AskAsync(visitor, "/help", "cross-site");
        Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        await using var unpacked = new BrotliStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        Assert.EndsWith("</html>", (await reader.ReadToEndAsync()).TrimEnd(), StringComparison.Ordinal);
    }

    private static async Task<string?> EncodingAsync(HttpClient client, string path, string? site)
    {
        using var answer = await AskAsync(client, path, site);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        return answer.Content.Headers.ContentEncoding.SingleOrDefault();
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, string path, string? site)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept-Encoding", "br, gzip");
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
