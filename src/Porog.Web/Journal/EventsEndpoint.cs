using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Net.Http.Headers;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Journal;

/// <summary><c>POST /api/v1/events</c>: what devices report. See contracts.md, "Events in".</summary>
public static class EventsEndpoint
{
    private const int BodyLimit = 1024 * 1024;
    private const string OneEvent = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json";

    public static void MapEvents(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/api/v1/events", ReceiveAsync)
            .WithName("ReceiveEvents")
            .WithSummary("Events from a device: one CloudEvent, structured or binary, or a batch of up to 1,000, at most 1 MiB.")
            .WithTags("Devices")
            .Produces<Receipt>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            // The device's key is the authorisation; no person is signed in.
            .AllowAnonymous()
            .DisableAntiforgery()
            // Cookies, languages and pages are nothing to a turnstile, and cost more than its event does.
            .ShortCircuit();

    private static async Task<IResult> ReceiveAsync(HttpContext context, DeviceKeys keys, ReceiveEvents receive, SecurityLog security)
    {
        ConnectionShares.Current = ConnectionShare.Events;
        var cancel = context.RequestAborted;
        if (BearerKey(context.Request) is not { } key || await keys.FindAsync(key, cancel) is not { } device)
        {
            security.DeviceKeyRefused(context.ClientAddress());
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problems.Of(
                StatusCodes.Status401Unauthorized,
                "unauthenticated",
                "A valid device key is needed: Authorization: Bearer …"
            );
        }
        if (ModeOf(context.Request) is not { } mode)
            return Problems.Of(
                StatusCodes.Status415UnsupportedMediaType,
                "unsupported-media-type",
                $"Send {OneEvent}, {Batch}, or JSON data with the attributes in ce-* headers."
            );

        using var body = await ReadBodyAsync(context.Request, cancel);
        if (body is null)
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-large", "A request holds at most 1 MiB.");
        List<ReceivedEvent> events;
        try
        {
            events =
                mode == EventMode.Binary
                    ? [EventReader.ReadBinary(HeadersOf(context.Request), body.Memory.Span)]
                    : EventReader.Read(body.Memory.Span, mode == EventMode.Batch);
        }
        catch (JsonException problem)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "not-json", $"The body cannot be read: {problem.Message}");
        }
        catch (BatchTooLongException problem)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-many-events", problem.Message);
        }
        try
        {
            return TypedResults.Json(await receive.ReceiveAsync(device, events, cancel), ReceiptJson.Default.Receipt);
        }
        catch (JournalBusyException)
        {
            context.Response.Headers.RetryAfter = "1";
            return Problems.Of(
                StatusCodes.Status429TooManyRequests,
                "busy",
                "More events are waiting than can be written; send these again."
            );
        }
    }

    private static string? BearerKey(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { } header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? header[7..].Trim()
            : null;

    private enum EventMode
    {
        One,
        Batch,
        Binary,
    }

    /// <returns>Null if the request is in none of the modes.</returns>
    private static EventMode? ModeOf(HttpRequest request)
    {
        // Small devices leave the type out; in binary mode it could only be JSON.
        if (string.IsNullOrEmpty(request.ContentType))
            return HasEventHeaders(request) ? EventMode.Binary : null;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || (type.Charset.HasValue && !IsUtf8(type)))
            return null;
        return type.MediaType.Equals(OneEvent, StringComparison.OrdinalIgnoreCase) ? EventMode.One
            : type.MediaType.Equals(Batch, StringComparison.OrdinalIgnoreCase) ? EventMode.Batch
            : IsJsonData(type) && HasEventHeaders(request) ? EventMode.Binary
            : null;
    }

    private static bool IsJsonData(MediaTypeHeaderValue type) =>
        !type.MediaType.StartsWith("application/cloudevents", StringComparison.OrdinalIgnoreCase)
        && (
            type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)
        );

    private static bool HasEventHeaders(HttpRequest request) =>
        request.Headers.Any(h => h.Key.StartsWith("ce-", StringComparison.OrdinalIgnoreCase));

    private static EventHeaders HeadersOf(HttpRequest request)
    {
        return new(Value("ce-specversion"), Value("ce-id"), Value("ce-source"), Value("ce-type"), Value("ce-time"));

        string? Value(string name) => request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;
    }

    private static bool IsUtf8(MediaTypeHeaderValue type) =>
        type.Charset.Value!.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    /// <returns>Null when the body is longer than is taken.</returns>
    private static async Task<Body?> ReadBodyAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > BodyLimit)
            return null;
        var rented = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? BodyLimit) + 1);
        var length = 0;
        while (length <= BodyLimit)
        {
            var read = await request.Body.ReadAsync(rented.AsMemory(length), cancel);
            if (read == 0)
                return new Body(rented, length);
            length += read;
        }
        ArrayPool<byte>.Shared.Return(rented);
        return null;
    }

    private sealed class Body(byte[] rented, int length) : IDisposable
    {
        public ReadOnlyMemory<byte> Memory => rented.AsMemory(0, length);

        public void Dispose() => ArrayPool<byte>.Shared.Return(rented);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Receipt))]
internal sealed partial class ReceiptJson : JsonSerializerContext;
