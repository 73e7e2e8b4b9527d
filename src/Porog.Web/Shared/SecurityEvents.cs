using Porog.Shared;

namespace Porog.Web.Shared;

/// <summary>Logs requests for children that the person may not see.</summary>
internal static class SecurityEvents
{
    /// <summary>Must run after routing, and know who is signed in.</summary>
    public static void UseSecurityEvents(this IApplicationBuilder app) =>
        app.Use(
            async (http, next) =>
            {
                // Error pages and the framework replace both later.
                var endpoint = http.GetEndpoint() as RouteEndpoint;
                try
                {
                    await next(http);
                }
                finally
                {
                    Log(http, endpoint?.RoutePattern.RawText ?? "");
                }
            }
        );

    private static void Log(HttpContext http, string route)
    {
        if (
            http.Response.StatusCode == StatusCodes.Status404NotFound
            && Visitor.IdOf(http.User) is { } person
            && ChildOf(http, route) is { } child
        )
            http.RequestServices.GetRequiredService<SecurityLog>().ChildRefused(person, http.ClientAddress(), child);
    }

    /// <summary>The child that an address names, on pages and in the interface, of families and of staff.</summary>
    private static Guid? ChildOf(HttpContext http, string route)
    {
        const string Before = "children/{";
        var at = route.IndexOf(Before, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var name = route[(at + Before.Length)..].Split(':', '}')[0];
        return Guid.TryParse(http.Request.RouteValues[name]?.ToString(), out var id) ? id : null;
    }
}
