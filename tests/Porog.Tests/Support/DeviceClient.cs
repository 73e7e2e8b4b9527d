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

    public void Dispose() => http.Dispose();
}

public sealed record EventsAnswer(int Accepted, int Duplicates, IReadOnlyList<EventsAnswer.Rejection> Rejected)
{
    public sealed record Rejection(int Index, string? Id, string Code, string Detail);
}
