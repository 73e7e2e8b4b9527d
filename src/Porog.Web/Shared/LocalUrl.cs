namespace Porog.Web.Shared;

/// <summary>Where a form may send its visitor afterwards: never to another site.</summary>
public static class LocalUrl
{
    /// <returns>The address, in ASCII as a header needs it, when it is a path on this site; otherwise «/».</returns>
    public static string Safe(string? url)
    {
        if (!IsLocal(url))
            return "/";
        if (url.All(char.IsAscii))
            return url;
        return
            Uri.TryCreate("http://localhost" + url, UriKind.Absolute, out var read)
            && read.PathAndQuery + read.Fragment is var escaped
            && IsLocal(escaped)
            && escaped.All(char.IsAscii)
            ? escaped
            : "/";
    }

    /// <summary>«//elsewhere» and «/\elsewhere» are other sites to a browser; control characters are stripped by it first.</summary>
    private static bool IsLocal([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? url) =>
        url is ['/', ..] && !url.StartsWith("//", StringComparison.Ordinal) && !url.Contains('\\') && !url.Any(char.IsControl);
}
