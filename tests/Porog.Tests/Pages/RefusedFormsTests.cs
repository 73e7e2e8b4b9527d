using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>A form without a valid antiforgery token does nothing, fills no log, and leaves the visitor a way out.</summary>
public sealed class RefusedFormsTests
{
    /// <summary>Forms of endpoints, and one of a page.</summary>
    private static readonly string[] Forms = ["/language", "/sign-out", "/sign-in"];

    /// <summary>Without it the start complains.</summary>
    private static readonly string[] Quiet = ["--Porog:Push:Subject", "mailto:admin@school.example"];

    [Theory, Engines]
    public async Task Without_the_cookie_the_answer_is_a_plain_page_and_the_log_gets_one_line(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, Quiet);
        using var visitor = new SiteVisitor(host);
        foreach (var path in Forms)
        {
            var answer = await visitor.PostAsync(path, new() { ["language"] = "en" });
            await AssertPlainAsync(answer);
        }
        AssertQuiet(host);
    }

    [Theory, Engines]
    public async Task A_token_that_nobody_here_made_is_refused_in_the_same_way(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, Quiet);
        using var http = host.CreateClient();
        foreach (var path in Forms)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new FormUrlEncodedContent(
                    new Dictionary<string, string> { ["language"] = "en", ["__RequestVerificationToken"] = "CfDJ8Foreign" }
                ),
            };
            request.Headers.Add("Cookie", "porog.form=CfDJ8AlsoForeign");
            await AssertPlainAsync(await http.SendAsync(request));
        }
        AssertQuiet(host);
    }

    private static async Task AssertPlainAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        Assert.NotEmpty(page.QuerySelector("main h1")!.Text().Trim());
        Assert.NotNull(page.QuerySelector("main a[href='/']"));
    }

    private static void AssertQuiet(PorogHost host)
    {
        Assert.Empty(host.Log.Complaints);
        var refused = host.Log.Ours.Split('\n').Count(line => line.Contains("FormForged", StringComparison.Ordinal));
        Assert.Equal(Forms.Length, refused);
        Assert.DoesNotContain("   at ", host.Log.Ours, StringComparison.Ordinal);
    }
}
