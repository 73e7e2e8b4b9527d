namespace Porog.Web.Shared;

/// <summary>The fonts that every page needs, for the browser to fetch beside the styles: a font that comes late is not used.</summary>
public sealed class SiteFonts(IWebHostEnvironment site)
{
    /// <summary>Latin letters come with digits and signs, which Russian pages use too.</summary>
    private static readonly string[] Needed = ["-cyrillic-wght-", "-latin-wght-"];

    /// <summary>Paths of the site, with the fingerprint that the styles name.</summary>
    public IReadOnlyList<string> Paths { get; } =
    [
        .. site
            .WebRootFileProvider.GetDirectoryContents("dist/fonts")
            .Select(file => file.Name)
            .Where(name => name.EndsWith(".woff2", StringComparison.Ordinal) && Needed.Any(name.Contains))
            .Select(name => $"/dist/fonts/{name}"),
    ];
}
