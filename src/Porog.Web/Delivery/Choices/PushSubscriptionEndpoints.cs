using System.Security.Claims;
using System.Text.Json.Serialization;
using Porog.Delivery.Push;
using Porog.Shared;
using Porog.Web.Accounts;
using Porog.Web.Shared;

namespace Porog.Web.Delivery.Choices;

/// <param name="P256dh">The browser's public key, base64url.</param>
/// <param name="Auth">The browser's authentication secret, base64url.</param>
public sealed record PushKeysBody(string? P256dh, string? Auth);

/// <summary>As <c>PushSubscription.toJSON()</c> gives it, and a name.</summary>
/// <param name="Endpoint">Where messages are posted to: a public https address.</param>
/// <param name="Keys">What they are sealed with.</param>
/// <param name="Name">What its owner will know it by; left out: the browser's name.</param>
public sealed record PushSubscriptionBody(string? Endpoint, PushKeysBody? Keys, string? Name);

/// <param name="Endpoint">The address the subscription was made with.</param>
public sealed record PushEndpointBody(string? Endpoint);

/// <param name="Id">Stable.</param>
/// <param name="Name">What its owner knows it by.</param>
/// <param name="CreatedAt">UTC instant of subscribing.</param>
/// <param name="LastSentAt">UTC instant at which the push service last took a message; null for never.</param>
public sealed record PushDeviceAnswer(
    Guid Id,
    string Name,
    DateTimeOffset CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? LastSentAt
);

/// <param name="Items">The person's own devices, the first one first.</param>
public sealed record PushDevicesAnswer(IReadOnlyList<PushDeviceAnswer> Items);

/// <param name="PublicKey">For <c>PushManager.subscribe({ applicationServerKey })</c>, base64url.</param>
public sealed record PushKeyAnswer(string PublicKey);

/// <summary><c>/api/v1/push-subscriptions</c>: the devices that a person is told on.</summary>
public static class PushSubscriptionEndpoints
{
    public static void MapPushSubscriptions(this IEndpointRouteBuilder people)
    {
        var devices = people.MapGroup("/push-subscriptions").WithTags("Push");
        devices
            .MapPost("", SubscribeAsync)
            .WithName("Subscribe")
            .WithSummary("Be told on a device")
            .WithDescription(
                "The same endpoint again keeps its id and name and gets the new keys. 409 `too-many-devices` when the person has "
                    + $"{PushDevices.MostAPerson} already. Needs a bearer token."
            )
            .Produces<PushDeviceAnswer>(StatusCodes.Status201Created)
            .Problem(StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict);
        devices
            .MapGet(
                "",
                async (ClaimsPrincipal user, PushDevices own, CancellationToken cancel) =>
                    TypedResults.Ok(new PushDevicesAnswer([.. (await own.OfAsync(user.PersonId(), cancel)).Select(Answer)]))
            )
            .WithName("GetSubscriptions")
            .WithSummary("The person's own devices")
            .Produces<PushDevicesAnswer>();
        devices
            .MapGet("/key", (Vapid vapid) => TypedResults.Ok(new PushKeyAnswer(vapid.PublicKey)))
            .WithName("GetPushKey")
            .WithSummary("The key to subscribe with")
            .Produces<PushKeyAnswer>();
        devices
            .MapDelete(
                "/{id:guid}",
                async (Guid id, ClaimsPrincipal user, PushDevices own, CancellationToken cancel) =>
                    await own.RemoveAsync(user.PersonId(), id, cancel) ? TypedResults.NoContent() : Problems.NotFound()
            )
            .WithName("RemoveSubscription")
            .WithSummary("Be told on a device no more")
            .WithDescription("Needs a bearer token.")
            .Produces(StatusCodes.Status204NoContent)
            .Problem(StatusCodes.Status404NotFound);
        devices
            .MapDelete("", RemoveAsync)
            .WithName("RemoveSubscriptionByEndpoint")
            .WithSummary("Be told on a device no more, by its endpoint")
            .WithDescription("The endpoint is a secret of its device, and so it stands in the body. Needs a bearer token.")
            .Accepts<PushEndpointBody>("application/json")
            .Produces(StatusCodes.Status204NoContent)
            .Problem(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    /// <returns>Null, with the problems noted, when it is no subscription.</returns>
    internal static BrowserSubscription? Read(Fields fields, PushSubscriptionBody body, PorogOptions options)
    {
        var endpoint = fields.Text("endpoint", body.Endpoint, PushEndpoint.Longest);
        if (fields.Problem is null && PushEndpoint.Read(endpoint, options.Push.LocalServices) is null)
            fields.Refuse("endpoint", "is not the https address of a public push service");
        var p256dh = fields.Text("keys.p256dh", body.Keys?.P256dh, 100);
        var auth = fields.Text("keys.auth", body.Keys?.Auth, 100);
        if (fields.Problem is not null)
            return null;
        if (BrowserSubscription.ReadKeys(p256dh, auth) is not { } keys)
        {
            fields.Refuse("keys", "are not a point of P-256 and 16 bytes, in base64url");
            return null;
        }
        return new BrowserSubscription(endpoint, keys.PublicKey, keys.Secret);
    }

    internal static PushDeviceAnswer Answer(PushDevice device) => new(device.Id, device.Name, device.CreatedAt, device.LastSentAt);

    internal static IResult TooMany() =>
        Problems.Of(
            StatusCodes.Status409Conflict,
            "too-many-devices",
            $"There are {PushDevices.MostAPerson} devices already; remove one first."
        );

    private static async Task<IResult> SubscribeAsync(
        PushSubscriptionBody body,
        HttpContext http,
        PushDevices devices,
        PorogOptions options,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        var subscription = Read(fields, body, options);
        var name = fields.TextOrNull("name", body.Name, PushDevices.LongestName);
        if (fields.Problem is { } problem)
            return problem;
        name ??= DeviceName.Of(http.Request.Headers.UserAgent.ToString());
        // Over the API it outlives the session: a program that signs in for each of its calls is still the same device.
        var device = await devices.SubscribeAsync(http.User.PersonId(), null, subscription!, name, null, cancel);
        return device is null ? TooMany() : TypedResults.Created((string?)null, Answer(device));
    }

    private static async Task<IResult> RemoveAsync(
        [Microsoft.AspNetCore.Mvc.FromBody] PushEndpointBody body,
        ClaimsPrincipal user,
        PushDevices devices,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        var endpoint = fields.Text("endpoint", body.Endpoint, PushEndpoint.Longest);
        if (fields.Problem is { } problem)
            return problem;
        return await devices.RemoveAsync(user.PersonId(), endpoint, cancel) ? TypedResults.NoContent() : Problems.NotFound();
    }
}
