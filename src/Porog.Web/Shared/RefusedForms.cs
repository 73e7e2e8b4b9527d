using Microsoft.AspNetCore.Antiforgery;
using Porog.Shared;

namespace Porog.Web.Shared;

/// <summary>
/// Refuses a form whose antiforgery token does not fit: its cookie was deleted, or another site sent it. Left to the endpoints, some
/// forms would end in an exception with a stack trace.
/// </summary>
internal static class RefusedForms
{
    /// <summary>Must run right after antiforgery, before the form is read.</summary>
    public static void UseRefusedForms(this IApplicationBuilder app)
    {
        var security = app.ApplicationServices.GetRequiredService<SecurityLog>();
        app.Use(
            (http, next) =>
            {
                if (http.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false })
                    return next(http);
                var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
                security.FormForged(Visitor.IdOf(http.User), http.ClientAddress(), route);
                UnreadableRequests.Refuse(http, StatusCodes.Status400BadRequest);
                return Task.CompletedTask;
            }
        );
    }
}
