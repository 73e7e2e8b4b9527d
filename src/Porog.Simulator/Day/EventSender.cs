using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Porog.Simulator.Demo;

namespace Porog.Simulator.Day;

/// <summary>Posts batches to <c>/api/v1/events</c> like a device.</summary>
public sealed class EventSender(Retrying retrying)
{
    /// <summary>The most events that the interface accepts in one request.</summary>
    public const int BatchLimit = 1_000;

    private static readonly MediaTypeHeaderValue Batch = new("application/cloudevents-batch+json");

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <exception cref="DemoException">The server refuses the whole request or does not answer any more.</exception>
    public async Task<EventsAnswer> SendAsync(DemoDevice device, IReadOnlyCollection<CloudEvent> events, CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(events, Json);
        using var response = await retrying.SendAsync(Request, cancel);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new DemoException(
                $"The server refuses events from {device.Source}: {(int)response.StatusCode} {response.ReasonPhrase}. Does the demo file belong to this server?"
            );
        return await response.Content.ReadFromJsonAsync<EventsAnswer>(Json, cancel)
            ?? throw new DemoException("The server answered 200 with an empty body.");

        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/events") { Content = new ByteArrayContent(body) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", device.Key);
            request.Content.Headers.ContentType = Batch;
            return request;
        }
    }
}

/// <summary>The answer of <c>POST /api/v1/events</c>.</summary>
public sealed record EventsAnswer(int Accepted, int Duplicates, IReadOnlyList<RejectedEvent> Rejected);

/// <summary>One refused event.</summary>
public sealed record RejectedEvent(int Index, string? Id, string Code, string Detail);
