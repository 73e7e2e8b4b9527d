using Microsoft.AspNetCore.Antiforgery;
using Porog.Shared;

namespace Porog.Web.Shared;

/// <summary>Logs what the rest of the pipeline refused: forged forms, and children that the person may not see.</summary>
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
        var account = Visitor.IdOf(http.User);
        if (http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
            LogOf(http).FormForged(account, http.ClientAddress(), route);
        if (http.Response.StatusCode == StatusCodes.Status404NotFound && account is { } person && ChildOf(http, route) is { } child)
            LogOf(http).ChildRefused(person, http.ClientAddress(), child);
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

    private static SecurityLog LogOf(HttpContext http) => http.RequestServices.GetRequiredService<SecurityLog>();
}
