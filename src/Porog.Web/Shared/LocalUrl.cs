namespace Porog.Web.Shared;

/// <summary>Where a form may send its visitor afterwards: never to another site.</summary>
public static class LocalUrl
{
    /// <returns>The address when it is a path on this site, otherwise «/».</returns>
    public static string Safe(string? url) =>
        // «//elsewhere» and «/\elsewhere» are other sites to a browser; control characters are stripped by it first.
        url is ['/', ..]
        && !url.StartsWith("//", StringComparison.Ordinal)
        && !url.Contains('\\')
        && !url.Any(char.IsControl)
            ? url
            : "/";
}
