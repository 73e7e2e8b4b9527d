using Microsoft.AspNetCore.Antiforgery;

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
        var log = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RefusedForms));
        app.Use(
            (http, next) =>
            {
                if (http.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false })
                    return next(http);
                log.LogInformation(
                    "A form for {Route} was refused: its antiforgery token does not fit",
                    (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText
                );
                UnreadableRequests.Refuse(http, StatusCodes.Status400BadRequest);
                return Task.CompletedTask;
            }
        );
    }
}
