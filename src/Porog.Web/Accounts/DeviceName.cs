namespace Porog.Web.Accounts;

/// <summary>«Chrome, Android»: as much of a browser's name as its owner needs to know it again, and no more.</summary>
public static class DeviceName
{
    // The order matters: everybody says Safari, and Edge says Chrome.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("YaBrowser", "Yandex Browser"),
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];

    /// <returns>Empty for a program that does not say what it is.</returns>
    public static string Of(string userAgent) =>
        string.Join(", ", new[] { Find(Browsers, userAgent), Find(Systems, userAgent) }.OfType<string>());

    private static string? Find((string Mark, string Name)[] known, string userAgent) =>
        Array.Find(known, k => userAgent.Contains(k.Mark, StringComparison.Ordinal)).Name;
}
