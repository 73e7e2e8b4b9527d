using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Porog.Registry;

namespace Porog.Tests.Support;

/// <summary>A turnstile, till or payments system that sends real requests with a real key.</summary>
public sealed class DeviceClient(PorogHost host, Device device, string key) : IDisposable
{
    private readonly HttpClient http = host.CreateClient();

    public Device Device { get; } = device;

    public JsonObject Passage(string card, string direction = "in", DateTimeOffset? at = null, string? id = null, string? place = null) =>
        Event(
            "porog.passage.v1",
            new JsonObject
            {
                ["card"] = card,
                ["direction"] = direction,
                ["place"] = place ?? "Вход № 2",
            },
            at,
            id
        );

    public JsonObject Meal(string card, long total, string kind = "buffet", DateTimeOffset? at = null, string? id = null) =>
        Event(
            "porog.meal.v1",
            new JsonObject
            {
                ["card"] = card,
                ["kind"] = kind,
                ["items"] = new JsonArray(
                    new JsonObject
                    {
                        ["name"] = "Пирожок с вишней",
                        ["quantity"] = 1,
                        ["price"] = total,
                    }
                ),
                ["total"] = total,
            },
            at,
            id
        );

    public JsonObject TopUp(string wallet, long amount, DateTimeOffset? at = null, string? id = null) =>
        Event("porog.topup.v1", new JsonObject { ["wallet"] = wallet, ["amount"] = amount }, at, id);

    public JsonObject Correction(string wallet, long amount, string reason = "Ошибка кассы") =>
        Event(
            "porog.correction.v1",
            new JsonObject
            {
                ["wallet"] = wallet,
                ["amount"] = amount,
                ["reason"] = reason,
            }
        );

    public JsonObject Event(string type, JsonObject data, DateTimeOffset? at = null, string? id = null) =>
        new()
        {
            ["specversion"] = "1.0",
            ["id"] = id ?? Guid.NewGuid().ToString(),
            ["source"] = Device.Source,
            ["type"] = type,
            ["time"] = (at ?? host.Clock.GetUtcNow()).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture),
            ["data"] = data,
        };

    /// <summary>Sends and expects 200.</summary>
    public async Task<EventsAnswer> SendAsync(params JsonNode[] events)
    {
        using var response = await PostAsync(
            JsonSerializer.Serialize(events.Length == 1 ? events[0] : new JsonArray([.. events.Select(e => e.DeepClone())])),
            events.Length == 1 ? "application/cloudevents+json" : "application/cloudevents-batch+json"
        );
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<EventsAnswer>())!;
    }

    public async Task<HttpResponseMessage> PostAsync(string body, string contentType, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/events")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization ?? $"Bearer {key}");
        return await http.SendAsync(request);
    }

    /// <summary>Sends an event in binary mode: its attributes in headers, encoded as CloudEvents says, its data as the body.</summary>
    /// <param name="event">In the form of the structured mode.</param>
    /// <param name="contentType">Null for none.</param>
    /// <param name="raw">Headers to send as they are, instead of the event's.</param>
    /// <param name="body">Sent instead of the event's data.</param>
    public async Task<HttpResponseMessage> PostBinaryAsync(
        JsonObject @event,
        string? contentType = "application/json",
        IReadOnlyDictionary<string, string>? raw = null,
        byte[]? body = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/events")
        {
            Content = new ByteArrayContent(body ?? Encoding.UTF8.GetBytes(@event["data"]?.ToJsonString() ?? "")),
        };
        if (contentType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var headers = @event
            .Where(p => p.Key != "data")
            .ToDictionary(p => $"ce-{p.Key}", p => HeaderOf((string)p.Value!), StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in raw ?? new Dictionary<string, string>())
            headers[name] = value;
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return await http.SendAsync(request);
    }

    /// <summary>Sends an event in binary mode and expects 200.</summary>
    public async Task<EventsAnswer> SendBinaryAsync(JsonObject @event, IReadOnlyDictionary<string, string>? raw = null)
    {
        using var response = await PostBinaryAsync(@event, raw: raw);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<EventsAnswer>())!;
    }

    /// <summary>The percent-encoding of the CloudEvents HTTP binding, section 3.1.3.2.</summary>
    public static string HeaderOf(string text) =>
        string.Concat(
            Encoding
                .UTF8.GetBytes(text)
                .Select(b =>
                    b is > 0x20 and < 0x7F and not (byte)'"' and not (byte)'%'
                        ? ((char)b).ToString()
                        : $"%{b.ToString("X2", CultureInfo.InvariantCulture)}"
                )
        );

    public void Dispose() => http.Dispose();
}

public sealed record EventsAnswer(
    int Accepted,
    int Duplicates,
    IReadOnlyList<EventsAnswer.Rejection> Rejected,
    IReadOnlyList<EventsAnswer.Rejection> Doubtful
)
{
    public sealed record Rejection(int Index, string? Id, string Code, string Detail);
}
