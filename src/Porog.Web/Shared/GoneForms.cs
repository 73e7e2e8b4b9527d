using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;

namespace Porog.Web.Shared;

/// <summary>
/// Handles a form that was sent from a page left open and that the page no longer has: its invitation was withdrawn, its device
/// removed. The framework answers 400 with no text. This answers with the page as it is now and a sentence that nothing was done:
/// 409, or 404 when the page is gone too.
/// </summary>
internal static class GoneForms
{
    private static readonly object Key = new();

    /// <summary>Whether this request sent a form that the page no longer has.</summary>
    public static bool Sent(HttpContext http) => http.Items.ContainsKey(Key);

    /// <summary>Must run before routing, which it runs a second time.</summary>
    public static void UseGoneForms(this IApplicationBuilder app) =>
        app.Use(
            async (http, next) =>
            {
                await next(http);
                if (!IsRefusedByPage(http))
                    return;
                var own = await IsOwnFormAsync(http);
                UnreadableRequests.TurnIntoGet(http);
                if (own)
                    await ShowPageAsync(http, next);
            }
        );

    private static bool IsRefusedByPage(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method)
        && http.Response is { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest }
        && http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    /// <summary>Whether a page made the form for this person.</summary>
    private static async Task<bool> IsOwnFormAsync(HttpContext http) =>
        http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: true }
        && http.Request.HasFormContentType
        && (await http.Request.ReadFormAsync(http.RequestAborted)).ContainsKey("_handler");

    private static async Task ShowPageAsync(HttpContext http, RequestDelegate next)
    {
        http.Items[Key] = true;
        // The framework adds this header again and fails when it is there.
        http.Response.Headers.Remove("blazor-enhanced-nav");
        http.Conflict();
        http.SetEndpoint(null);
        http.Request.RouteValues = [];
        // A new scope, so that nothing the first answer has read is reused.
        var services = http.RequestServices;
        await using var scope = services.CreateAsyncScope();
        http.RequestServices = scope.ServiceProvider;
        try
        {
            await next(http);
        }
        finally
        {
            http.RequestServices = services;
        }
    }
}
