using System.Text.RegularExpressions;

namespace Porog.Tests.Support;

/// <summary>A whole answer as text, to be compared byte for byte with one that must not differ.</summary>
public static partial class Written
{
    /// <summary>Status, headers and body, without encrypted values and the date, which differ each time.</summary>
    /// <param name="page">The answer.</param>
    /// <param name="typed">Typed text that the page shows again.</param>
    public static string Of(SitePage page, params string[] typed)
    {
        var headers = page
            .Answer.Headers.Concat(page.Answer.Content.Headers)
            .Where(h => h.Key is not ("Date" or "Set-Cookie"))
            .Select(h => $"{h.Key}: {string.Join(",", h.Value)}");
        // Of cookies, the names and attributes; their values are encrypted and differ each time.
        var cookies = page.Answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(c => Value().Replace(c, "=…")) : [];
        var body = Token().Replace(page.Document.DocumentElement.OuterHtml, "");
        foreach (var text in typed)
            body = body.Replace(text, "…", StringComparison.Ordinal);
        return string.Join("\n", [$"{(int)page.Status}", .. headers, .. cookies, body]);
    }

    /// <summary>Values encrypted with the site's keys.</summary>
    [GeneratedRegex("CfDJ8[A-Za-z0-9_+/=-]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();

    [GeneratedRegex("=[^;]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Value();
}
