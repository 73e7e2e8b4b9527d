namespace Porog.BrowserTests;

/// <summary>The rules of <see cref="EveryPageTests"/> on a desktop, in the dark and in English.</summary>
public sealed class EveryPageOnDesktopTests(LookedAtSite site) : IClassFixture<LookedAtSite>
{
    [Fact]
    public Task On_a_desktop_axe_finds_nothing_nothing_is_too_wide_or_small_and_the_browser_complains_of_nothing() =>
        EveryPageTests.LookAtAllAsync(site, desktop: true, language: "en");
}
