using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Porog.BrowserTests;

/// <summary>What holds on every page: accessible, quiet, light, and never wider than the screen.</summary>
public sealed class EveryPageTests(Site site) : IClassFixture<Site>
{
    public static readonly TheoryData<bool, bool, string> Ways = new(
        from desktop in new[] { false, true }
        from dark in new[] { false, true }
        from language in new[] { "ru", "en" }
        select (desktop, dark, language)
    );

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Axe_finds_nothing_and_the_browser_complains_of_nothing(bool desktop, bool dark, string language)
    {
        await using var visit = await site.VisitAsync(desktop, dark, language);
        foreach (var path in new[] { "/", "/sign-in", "/nowhere" })
            await LookAsync(visit, path);
        await visit.Page.GotoAsync("/sign-in");
        await visit.Page.ClickAsync("main button.govuk-button");
        await visit.Page.Locator(".govuk-error-summary").WaitForAsync();
        await AxeAsync(visit, "/sign-in with errors");

        await visit.SignInAsync(site.Mother);
        string[] pages =
        [
            "/",
            "/messages",
            $"/children/{site.Masha.Id}/attendance",
            $"/children/{site.Masha.Id}/attendance?day=2026-11-22",
            $"/children/{site.Masha.Id}/meals",
            $"/children/{site.Masha.Id}/account",
            $"/children/{site.Masha.Id}/settings",
            $"/children/{site.Artem.Id}/account",
        ];
        foreach (var path in pages)
            await LookAsync(visit, path);
        await visit.Page.ClickAsync("header summary");
        await AxeAsync(visit, "the open menu");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task The_reference_page_shows_every_call_from_our_own_files()
    {
        await using var visit = await site.VisitAsync(desktop: true);
        await visit.Page.GotoAsync("/api");
        await visit.Page.Locator(".swagger-ui .opblock").First.WaitForAsync();
        Assert.Empty(visit.Complaints);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_first_visit_weighs_less_than_150_kilobytes(bool signedIn)
    {
        await using var visit = await site.VisitAsync();
        if (signedIn)
            await visit.SignInAsync(site.Mother);
        var network = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
        await network.SendAsync("Network.enable");
        await network.SendAsync("Network.clearBrowserCache");
        long bytes = 0;
        network.Event("Network.loadingFinished").OnEvent += (_, finished) =>
            Interlocked.Add(ref bytes, (long)finished!.Value.GetProperty("encodedDataLength").GetDouble());
        await visit.Page.GotoAsync(
            signedIn ? $"/children/{site.Masha.Id}/attendance" : "/",
            new() { WaitUntil = Microsoft.Playwright.WaitUntilState.Load }
        );
        await visit.Page.EvaluateAsync("document.fonts.ready.then(() => 0)");
        Assert.InRange(Interlocked.Read(ref bytes), 20_000, 150_000);
    }

    private static async Task LookAsync(Visit visit, string path)
    {
        await visit.Page.GotoAsync(path);
        await AxeAsync(visit, path);
        var (wide, screen) = (
            await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"),
            await visit.Page.EvaluateAsync<int>("document.documentElement.clientWidth")
        );
        Assert.True(wide <= screen, $"{path} is {wide} wide on a screen of {screen}");
        // Icons and text alike: whatever one presses is at least 44 px high, unless it stands in running text.
        var small = await visit.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll("header a, header button, header summary, main .chip, .tabs__link, .day, .week__step, .govuk-button, .money__more, footer a")]
              .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 120))
            """
        );
        Assert.True(small.Length == 0, $"{path}: too small to press: {string.Join("; ", small)}");
        var tiny = await visit.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll("body *")]
              .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.getClientRects().length
                && parseFloat(getComputedStyle(e).fontSize) < 17).map(e => e.outerHTML.slice(0, 120))
            """
        );
        Assert.True(tiny.Length == 0, $"{path}: smaller than 17 px: {string.Join("; ", tiny)}");
    }

    private static async Task AxeAsync(Visit visit, string where)
    {
        var found = await visit.Page.RunAxe(new AxeRunOptions { ResultTypes = new HashSet<ResultType> { ResultType.Violations } });
        Assert.True(
            found.Violations.Length == 0,
            where
                + ": "
                + string.Join(
                    "; ",
                    found.Violations.Select(v => $"{v.Id} ({v.Help}): {string.Join(" | ", v.Nodes.Take(4).Select(n => n.Html))}")
                )
        );
    }
}
