using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http.Features;

namespace Porog.Web.Shared;

/// <summary>
/// A form that is sent from a page left open, to a page that shows it no more: an invitation withdrawn since, a device removed. The
/// framework finds no form of that name and answers 400 without a word. Here the page itself answers, as it is now and as if it were
/// opened, with a sentence above it that nothing was done; 409, or 404 where there is no such page any more.
/// </summary>
internal static class GoneForms
{
    private static readonly object Key = new();

    /// <summary>Whether the page answers a form that it has no more.</summary>
    public static bool Sent(HttpContext http) => http.Items.ContainsKey(Key);

    /// <summary>Stands before routing, which then takes place a second time.</summary>
    public static void UseGoneForms(this IApplicationBuilder app) =>
        app.Use(
            async (http, next) =>
            {
                await next(http);
                if (!IsRefusedByPage(http))
                    return;
                var own = await WasOfPageAsync(http);
                TakeForOpened(http);
                if (own)
                    await ReadAgainAsync(http, next);
            }
        );

    private static bool IsRefusedByPage(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method)
        && http.Response is { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest }
        && http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    /// <summary>A page's own form, sent by whoever it was made for.</summary>
    private static async Task<bool> WasOfPageAsync(HttpContext http) =>
        http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: true }
        && http.Request.HasFormContentType
        && (await http.Request.ReadFormAsync(http.RequestAborted)).ContainsKey("_handler");

    /// <summary>
    /// Whatever answers now, this page or the one of errors, is opened, not sent to: a form that is refused once cannot be read again.
    /// </summary>
    private static void TakeForOpened(HttpContext http)
    {
        http.Request.Method = HttpMethods.Get;
        http.Request.ContentType = null;
        http.Features.Set<IFormFeature>(null);
        http.Features.Set<IAntiforgeryValidationFeature>(null);
        // The framework has named a type for no text, and so nobody else would say a word.
        http.Response.ContentType = null;
    }

    private static async Task ReadAgainAsync(HttpContext http, RequestDelegate next)
    {
        http.Items[Key] = true;
        // The framework adds it once more, and stumbles.
        http.Response.Headers.Remove("blazor-enhanced-nav");
        http.Response.StatusCode = StatusCodes.Status409Conflict;
        http.SetEndpoint(null);
        http.Request.RouteValues = [];
        // What the first answer has read is not to be taken for what is there now.
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
