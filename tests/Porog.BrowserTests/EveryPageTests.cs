using Microsoft.Playwright;

namespace Porog.BrowserTests;

/// <summary>Rules for every page: accessible, no script errors, light, and never wider than the screen.</summary>
public sealed class EveryPageTests(LookedAtSite site) : IClassFixture<LookedAtSite>
{
    /// <summary><see cref="EveryPageOnDesktopTests"/> looks at the same pages at the same time on the other core.</summary>
    [Fact]
    public Task On_a_phone_axe_finds_nothing_nothing_is_too_wide_or_small_and_the_browser_complains_of_nothing() =>
        LookAtAllAsync(site, desktop: false, language: "ru");

    internal static async Task LookAtAllAsync(Site site, bool desktop, string language)
    {
        // The phone in the light theme in one language and the desktop in the dark one in the other suffice for axe. The desktop's pages
        // are made as narrow as a phone once more, for the widths of the other language.
        List<string> wrong = [];
        foreach (var room in Places.Of(site).GroupBy(place => place.Who))
        {
            await using var visit = await site.VisitAsync(desktop, dark: desktop, language: language);
            if (site.Person(room.Key) is { } person)
                await visit.SignInAsync(person, site.CodeOf(person));
            foreach (var place in room)
                wrong.AddRange(await LookAsync(visit.Page, place, desktop));
            if (room.Key == Who.Officer)
            {
                await visit.Page.ClickAsync("header summary");
                wrong.AddRange(await AxeAsync(visit.Page, "the open menu"));
            }
            wrong.AddRange(visit.Complaints);
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void No_page_is_forgotten_here() =>
        Assert.Equal(
            Places.Routes().Order(StringComparer.Ordinal),
            Places.Of(site).Select(place => place.Route).Concat(Places.Elsewhere).Distinct().Order(StringComparer.Ordinal)
        );

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
        // Requests through the service worker would not be counted as the page's.
        await network.SendAsync("Network.setBypassServiceWorker", new() { ["bypass"] = true });
        long bytes = 0;
        network.Event("Network.loadingFinished").OnEvent += (_, finished) =>
            Interlocked.Add(ref bytes, (long)finished!.Value.GetProperty("encodedDataLength").GetDouble());
        await visit.Page.GotoAsync(signedIn ? $"/children/{site.Masha.Id}/attendance" : "/", new() { WaitUntil = WaitUntilState.Load });
        await visit.Page.EvaluateAsync("document.fonts.ready.then(() => 0)");
        Assert.InRange(Interlocked.Read(ref bytes), 20_000, 150_000);
    }

    /// <returns>The problems found.</returns>
    private static async Task<List<string>> LookAsync(IPage page, Place place, bool desktop)
    {
        List<string> wrong = [];
        var answer = await page.GotoAsync(place.Address);
        var (at, asked) = (new Uri(page.Url), new Uri(new Uri(page.Url), place.Address));
        // A child's own address redirects to the first tab.
        if (answer!.Status != place.Status || !$"{at.PathAndQuery}/".StartsWith($"{asked.PathAndQuery}/", StringComparison.Ordinal))
            return [$"{place}: {answer.Status} at {page.Url}"];
        try
        {
            if (place.Go is not null)
                await place.Go(page);
        }
        catch (TimeoutException wait)
        {
            return [$"{place}: {wait.Message}"];
        }
        if (
            await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") is > 0 and var over
        )
            wrong.Add($"{place} is {over} px too wide");
        // Icons and texts: every touch target is at least 44 px high, unless it is inside running text.
        var small = await page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll("header a, header button, header summary, main .chip, .tabs__link, .day, .week__step, .govuk-button, .link-button, .govuk-details__summary, .money__more, footer a")]
              .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 120))
            """
        );
        wrong.AddRange(small.Select(it => $"{place}: too small to press: {it}"));
        var tiny = await page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll("body *")]
              .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.getClientRects().length
                && parseFloat(getComputedStyle(e).fontSize) < 17).map(e => e.outerHTML.slice(0, 120))
            """
        );
        wrong.AddRange(tiny.Select(it => $"{place}: smaller than 17 px: {it}"));
        wrong.AddRange((await BrokenWordsAsync(page, 2)).Select(it => $"{place}: {it}"));
        wrong.AddRange(await AxeAsync(page, place.ToString()));
        wrong.AddRange(desktop ? await OnPhoneAsync(page, place) : await NarrowAsync(page, place));
        return wrong;
    }

    private static async Task<List<string>> OnPhoneAsync(IPage page, Place place)
    {
        var size = page.ViewportSize!;
        await page.SetViewportSizeAsync(390, size.Height);
        string[] found = [.. await OverflowsAsync(page), .. await BrokenWordsAsync(page, 2)];
        await page.SetViewportSizeAsync(size.Width, size.Height);
        return [.. found.Select(it => $"{place} at 390 px: {it}")];
    }

    /// <summary>A screen of 320 pixels, and a phone whose owner reads text of twice the size.</summary>
    private static async Task<List<string>> NarrowAsync(IPage page, Place place)
    {
        const string root = "document.documentElement";
        await page.EvaluateAsync($"{root}.style.fontSize = '200%'");
        string[] found = [.. await OverflowsAsync(page), .. await BrokenWordsAsync(page, 4)];
        List<string> wrong = [.. found.Select(it => $"{place} at 200 % text: {it}")];
        await page.EvaluateAsync($"{root}.style.fontSize = ''");
        var size = page.ViewportSize!;
        await page.SetViewportSizeAsync(320, size.Height);
        found = [.. await OverflowsAsync(page), .. await BrokenWordsAsync(page, 2)];
        wrong.AddRange(found.Select(it => $"{place} at 320 px: {it}"));
        await page.SetViewportSizeAsync(size.Width, size.Height);
        return wrong;
    }

    /// <returns>What is wider than the screen, cut off, or squeezed into a column of single letters.</returns>
    private static Task<string[]> OverflowsAsync(IPage page) =>
        page.EvaluateAsync<string[]>(
            """
            () => {
              const wide = document.documentElement.clientWidth, found = [];
              const over = document.documentElement.scrollWidth - wide;
              if (over > 0) {
                const widest = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > wide + 1).slice(-1)[0];
                found.push(`${over} px too wide: ${widest?.outerHTML.slice(0, 160)}`);
              }
              for (const e of document.querySelectorAll("main *, header *, footer *")) {
                const text = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim().length > 3);
                if (!text || !e.checkVisibility() || e.closest(".govuk-visually-hidden, .header__text, .sheet, svg, pre, option, select"))
                  continue;
                const style = getComputedStyle(e), size = parseFloat(style.fontSize);
                if (style.overflowX !== "visible" && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && style.overflowX !== "auto")
                  found.push(`cut off: ${e.outerHTML.slice(0, 160)}`);
                const range = document.createRange();
                range.selectNodeContents(e);
                const box = range.getBoundingClientRect();
                if (box.width < size * 2 && box.height > size * 5)
                  found.push(`squeezed: ${e.outerHTML.slice(0, 160)}`);
              }
              return found;
            }
            """
        );

    /// <returns>Words that stand on two lines although this part of the screen would hold them: a half, a quarter.</returns>
    private static Task<string[]> BrokenWordsAsync(IPage page, int part) =>
        page.EvaluateAsync<string[]>(
            """
            part => {
              const room = document.documentElement.clientWidth / part, found = [], range = document.createRange();
              const ruler = document.createElement("canvas").getContext("2d");
              const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              for (let text = texts.nextNode(); text; text = texts.nextNode()) {
                const e = text.parentElement;
                if (!text.data.trim() || !e.checkVisibility() || e.closest(".govuk-visually-hidden, .sheet, svg, pre, code, .sms, .label__number, option, script, style"))
                  continue;
                for (const word of text.data.matchAll(/(?<![\p{L}\p{N}\/@.])[\p{L}\p{N}]+(?![\p{L}\p{N}\/@:])/gu)) {
                  range.setStart(text, word.index);
                  range.setEnd(text, word.index + word[0].length);
                  if (new Set([...range.getClientRects()].map(r => Math.round(r.top))).size < 2)
                    continue;
                  const style = getComputedStyle(e);
                  ruler.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
                  if (ruler.measureText(word[0]).width < room)
                    found.push(`a broken word: «${word[0]}» in ${e.outerHTML.slice(0, 160)}`);
                }
              }
              return found;
            }
            """,
            part
        );

    private static async Task<IEnumerable<string>> AxeAsync(IPage page, string where) =>
        (await AxeScript.RunAsync(page)).Select(it => $"{where}: {it}");
}
