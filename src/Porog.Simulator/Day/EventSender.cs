using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Porog.Simulator.Demo;

namespace Porog.Simulator.Day;

/// <summary>Posts batches to <c>/api/v1/events</c> like a device, and retries failures that may be temporary.</summary>
public sealed class EventSender(HttpClient http, TimeProvider clock)
{
    /// <summary>The most events that the interface accepts in one request.</summary>
    public const int BatchLimit = 1_000;

    private static readonly MediaTypeHeaderValue Batch = new("application/cloudevents-batch+json");

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Pauses before the retries. A server that stays away for about two minutes is given up.</summary>
    private static readonly TimeSpan[] Pauses = [.. new[] { 0.5, 1, 2, 4, 8, 15, 30, 60 }.Select(TimeSpan.FromSeconds)];

    /// <summary>How many requests were repeated.</summary>
    public int Retries { get; private set; }

    /// <exception cref="DemoException">The server refuses the whole request or does not answer any more.</exception>
    public async Task<EventsAnswer> SendAsync(DemoDevice device, IReadOnlyCollection<CloudEvent> events, CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(events, Json);
        for (var tries = 0; ; tries++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/events");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", device.Key);
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = Batch;
            string problem;
            TimeSpan? asked = null;
            try
            {
                using var response = await http.SendAsync(request, cancel);
                if (response.StatusCode == HttpStatusCode.OK)
                    return await response.Content.ReadFromJsonAsync<EventsAnswer>(Json, cancel)
                        ?? throw new DemoException("The server answered 200 with an empty body.");
                problem = $"{(int)response.StatusCode} {response.ReasonPhrase}";
                if (response.StatusCode != HttpStatusCode.TooManyRequests && (int)response.StatusCode < 500)
                    throw new DemoException(
                        $"The server refuses events from {device.Source}: {problem}. Does the demo file belong to this server?"
                    );
                asked = response.Headers.RetryAfter?.Delta;
            }
            catch (HttpRequestException failure)
            {
                problem = failure.Message;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                problem = $"no answer within {http.Timeout.TotalSeconds:0} seconds";
            }
            if (tries == Pauses.Length)
                throw new DemoException($"Gave up after {tries} retries: {problem}");
            Retries++;
            await Task.Delay(asked ?? Pauses[tries], clock, cancel);
        }
    }
}

/// <summary>The answer of <c>POST /api/v1/events</c>.</summary>
public sealed record EventsAnswer(int Accepted, int Duplicates, IReadOnlyList<RejectedEvent> Rejected);

/// <summary>One refused event.</summary>
public sealed record RejectedEvent(int Index, string? Id, string Code, string Detail);
