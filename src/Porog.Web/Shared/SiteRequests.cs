namespace Porog.Web.Shared;

internal static class SiteRequests
{
    /// <summary>Whether a request is for a page. False for what programs call: the interface, health, metrics.</summary>
    public static bool IsForPeople(this HttpContext context)
    {
        var path = context.Request.Path;
        return !path.StartsWithSegments("/api/v1", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase);
    }
}
