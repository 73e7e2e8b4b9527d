using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Microsoft.Playwright;

namespace Porog.BrowserTests;

/// <summary>
/// axe as a file of the tested site, so that the browser compiles it once and not for each page. The package's own way to run it
/// also opens a blank page for each run.
/// </summary>
internal sealed class AxeScript : IStartupFilter
{
    private const string Address = "/axe.min.js";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Map(Address, script => script.Run(SendAsync));
            next(app);
        };

    /// <returns>What axe finds on the page as it is now.</returns>
    public static async Task<string[]> RunAsync(IPage page)
    {
        await page.AddScriptTagAsync(new() { Url = Address });
        return await page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document, { resultTypes: ["violations"], selectors: false })).violations
              .map(v => `${v.id} (${v.help}): ${v.nodes.slice(0, 4).map(n => n.html).join(" | ")}`)
            """
        );
    }

    private static async Task SendAsync(HttpContext http)
    {
        http.Response.Headers[HeaderNames.CacheControl] = "public, max-age=86400, immutable";
        http.Response.ContentType = "text/javascript";
        await using var source = typeof(AxeRunOptions).Assembly.GetManifestResourceStream("Deque.AxeCore.Commons.Resources.axe.min.js")!;
        await source.CopyToAsync(http.Response.Body);
    }
}
