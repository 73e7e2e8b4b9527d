namespace Porog.BrowserTests;

/// <summary>A site whose pages are only looked at: Chromium without windows, tabs and menus does it in two thirds of the time.</summary>
public sealed class LookedAtSite : Site
{
    protected override string Browser => "/usr/bin/chromium-headless-shell";
}
