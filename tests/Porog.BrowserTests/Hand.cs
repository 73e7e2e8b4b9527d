using Microsoft.Playwright;

namespace Porog.BrowserTests;

/// <summary>Operates a page and counts every press and every field typed into.</summary>
public abstract class Hand(IPage page)
{
    public IPage Page { get; } = page;

    public int Presses { get; private set; }

    public int Fields { get; private set; }

    public void CountAnew() => (Presses, Fields) = (0, 0);

    public async Task PressAsync(ILocator what)
    {
        Presses++;
        await DoPressAsync(what);
    }

    public async Task TypeAsync(string field, string text)
    {
        Fields++;
        await DoTypeAsync(Page.Locator(field), text);
    }

    public Task PressAsync(string button) => PressAsync(Page.Locator("main").GetByRole(AriaRole.Button, Named(button)));

    /// <summary>And waits until the next page stands: a link of the old one may have the same name as one of the next.</summary>
    public async Task FollowAsync(string link)
    {
        await PressAsync(Page.Locator("main").GetByRole(AriaRole.Link, Named(link)).First);
        await Page.Locator("html:not([aria-busy=true])").WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    protected abstract Task DoPressAsync(ILocator what);

    protected abstract Task DoTypeAsync(ILocator field, string text);

    private static LocatorGetByRoleOptions Named(string name) => new() { Name = name };
}

/// <summary>Touch.</summary>
public sealed class Finger(IPage page) : Hand(page)
{
    protected override Task DoPressAsync(ILocator what) => what.ClickAsync();

    protected override Task DoTypeAsync(ILocator field, string text) => field.FillAsync(text);
}

/// <summary>Only Tab, Enter and Space. The focused element must be visible and show its focus.</summary>
public sealed class Keyboard(IPage page) : Hand(page)
{
    private const int MostStops = 60;

    protected override async Task DoPressAsync(ILocator what)
    {
        await TabToAsync(what);
        var ticks = await what.EvaluateAsync<bool>("e => e.matches('[type=checkbox], [type=radio], summary')");
        await Page.Keyboard.PressAsync(ticks ? "Space" : "Enter");
    }

    protected override async Task DoTypeAsync(ILocator field, string text)
    {
        await TabToAsync(field);
        await Page.Keyboard.PressAsync("Control+A");
        await Page.Keyboard.InsertTextAsync(text);
    }

    private async Task TabToAsync(ILocator what)
    {
        await what.WaitForAsync();
        for (var stop = 0; stop < MostStops; stop++)
        {
            if (await what.EvaluateAsync<bool>("e => e === document.activeElement"))
            {
                Assert.True(await what.EvaluateAsync<bool>(Seen), $"the focus is not seen on {what}");
                return;
            }
            await Page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"{what} cannot be reached by Tab");
    }

    /// <summary>The focus is visible: an outline or shadow around the element or its drawn box, within the screen.</summary>
    private const string Seen = """
        e => {
          const drawn = e.matches(".govuk-checkboxes__input, .govuk-radios__input")
            ? [getComputedStyle(e.nextElementSibling, "::before")]
            : [getComputedStyle(e), getComputedStyle(e, "::after")];
          const place = e.getBoundingClientRect();
          return place.width > 0 && place.bottom > 0 && place.top < innerHeight
            && drawn.some(d => (d.outlineStyle !== "none" && parseFloat(d.outlineWidth) >= 2) || d.boxShadow !== "none");
        }
        """;
}
