using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Porog.BrowserTests;

/// <summary>The site as an installed app: it is installable and has an offline page.</summary>
public sealed partial class InstalledTests(Site site) : IClassFixture<Site>
{
    [Theory]
    [InlineData("ru", "Порог")]
    [InlineData("en", "Porog")]
    public async Task The_browser_finds_nothing_against_installing_it_and_every_icon_is_as_large_as_it_says(string language, string name)
    {
        await using var visit = await site.VisitAsync(language: language);
        var page = visit.Page;
        await visit.SignInAsync(site.Mother);
        await visit.ByWorkerAsync();
        var browser = await page.Context.NewCDPSessionAsync(page);
        var manifest = (await browser.SendAsync("Page.getAppManifest"))!.Value;
        Assert.Empty(manifest.GetProperty("errors").EnumerateArray());
        using var written = JsonDocument.Parse(manifest.GetProperty("data").GetString()!);
        Assert.Equal(name, written.RootElement.GetProperty("name").GetString());
        var against = (await browser.SendAsync("Page.getInstallabilityErrors"))!.Value.GetProperty("installabilityErrors");
        // Playwright's context is like a private window, which cannot install apps.
        Assert.Equal(["in-incognito"], against.EnumerateArray().Select(one => one.GetProperty("errorId").GetString()));

        var sizes = await page.EvaluateAsync<string[]>(
            """
            async () => {
              const { icons } = await (await fetch("/manifest.webmanifest")).json();
              return Promise.all(icons.map(async ({ src, sizes, type }) => {
                const picture = Object.assign(new Image(), { src });
                await picture.decode();
                return sizes === "any" ? type : `${sizes} is ${picture.naturalWidth}x${picture.naturalHeight}`;
              }));
            }
            """
        );
        Assert.Equal(["192x192 is 192x192", "512x512 is 512x512", "512x512 is 512x512", "image/svg+xml"], sizes);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Without_a_network_the_site_says_what_was_known_and_when_and_after_signing_out_nothing_is_left()
    {
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.SignInAsync(site.Mother);
        await page.GotoAsync($"/children/{site.Masha.Id}/attendance");
        await visit.ByWorkerAsync();
        await visit.UntilAsync(
            "async () => (await (await caches.match('/offline/known'))?.text())?.includes('Маша') === true",
            "what is known is kept"
        );
        await visit.LoseNetworkAsync();
        await page.GotoAsync($"/children/{site.Masha.Id}/meals");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Нет связи");
        // The day and minute at which it was read, by the phone's clock.
        await Expect(page.Locator("[data-offline] li", new() { HasText = "Маша: В школе с 08:14" })).ToHaveTextAsync(When());

        await visit.RegainNetworkAsync();
        await page.GotoAsync("/");
        await page.Locator("header summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Выйти" }).ClickAsync();
        await Expect(page.Locator(".hero__title")).ToBeVisibleAsync();
        await visit.UntilAsync("async () => (await caches.keys()).length === 0", "nothing is kept");
        await visit.UntilAsync("async () => (await navigator.serviceWorker.getRegistrations()).length === 0", "no worker is left");

        // The next visitor of this browser finds nothing offline either.
        await visit.LoseNetworkAsync();
        await Assert.ThrowsAsync<PlaywrightException>(() => page.GotoAsync("/"));
        // The browser's own error page may still be loading.
        await Expect(page.Locator("body")).Not.ToContainTextAsync("Маша");
        Assert.Empty(visit.Complaints);
    }

    [GeneratedRegex(@"Известно на \d{1,2} [а-я]+ \d{4} г\..*\d{2}:\d{2}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex When();
}
