using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Porog.Delivery.Push;
using Porog.Shared;
using Porog.Web.Accounts;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Shared;

namespace Porog.Web.Delivery.Choices;

/// <param name="PublicKey">For <c>PushManager.subscribe({ applicationServerKey })</c>, base64url.</param>
/// <param name="Field">The name of the form field that guards against other sites.</param>
/// <param name="Token">What stands in it.</param>
public sealed record PushFormAnswer(string PublicKey, string Field, string Token);

/// <summary>What the site's own scripts call to subscribe a browser: signed in by cookie, guarded as every form is.</summary>
public static class DeviceForms
{
    public static void MapDeviceForms(this IEndpointRouteBuilder forms)
    {
        var devices = forms.MapGroup("/account/devices");
        // The service worker has no page to read this from.
        devices.MapGet(
            "/form",
            (HttpContext http, IAntiforgery antiforgery, Vapid vapid) =>
            {
                var tokens = antiforgery.GetAndStoreTokens(http);
                return TypedResults.Ok(new PushFormAnswer(vapid.PublicKey, tokens.FormFieldName, tokens.RequestToken!));
            }
        );
        devices.MapPost("/subscribe", SubscribeAsync);
        devices.MapPost("/move", MoveAsync);
    }

    private static async Task<IResult> SubscribeAsync(
        HttpContext http,
        [FromForm] string? endpoint,
        [FromForm] string? p256dh,
        [FromForm] string? auth,
        [FromForm] string? replaces,
        PushDevices devices,
        PorogOptions options
    )
    {
        var fields = new Fields();
        var body = new PushSubscriptionBody(endpoint, new PushKeysBody(p256dh, auth), null);
        var subscription = PushSubscriptionEndpoints.Read(fields, body, options);
        if (fields.Problem is { } problem)
            return problem;
        var device = await devices.SubscribeAsync(
            http.User.PersonId(),
            SignedIn.SessionOf(http.User),
            subscription!,
            DeviceName.Of(http.Request.Headers.UserAgent.ToString()),
            replaces,
            http.RequestAborted
        );
        return device is null
            ? PushSubscriptionEndpoints.TooMany()
            : TypedResults.Created((string?)null, PushSubscriptionEndpoints.Answer(device));
    }

    /// <summary>404: this browser is not a device of whoever is signed in, and should unsubscribe.</summary>
    private static async Task<IResult> MoveAsync(HttpContext http, [FromForm] string? endpoint, PushDevices devices)
    {
        var moved = await devices.MoveAsync(http.User.PersonId(), SignedIn.SessionOf(http.User), endpoint ?? "", http.RequestAborted);
        return moved ? TypedResults.NoContent() : Problems.NotFound();
    }
}
