using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Porog.Gateway;

/// <summary>
/// Tells the server what waits, oldest first for each device, and forgets it once the server has stored it. A repeated batch does no harm: the
/// server knows an event by its source and id.
/// </summary>
public sealed class Forwarder(
    EventQueue queue,
    SiteDevices devices,
    SiteClock siteClock,
    GatewayOptions options,
    IHttpClientFactory clients,
    TimeProvider clock,
    ILogger<Forwarder> log
) : BackgroundService
{
    public const string Client = "porog-gateway";
    private const int BatchSize = 500;

    /// <summary>New devices and changed keys are noticed after at most this time.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan[] Pauses = [.. new[] { 1, 2, 5, 10, 30, 60 }.Select(s => TimeSpan.FromSeconds(s))];

    /// <summary>Each try counts at the unknown card's line on the officer's page, so it is not made often.</summary>
    private static readonly TimeSpan RefusedRest = TimeSpan.FromHours(1);

    private static readonly string[] Lasting = ["malformed", "unsupported-type", "too-old", "blocked-card"];

    private int failures;

    public LineState Line { get; private set; } = new(null, null);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var added = queue.Added;
            var isWell = await ForwardAsync(stoppingToken);
            failures = isWell ? 0 : failures + 1;
            var rest = isWell ? LongestRest : Pauses[Math.Min(failures, Pauses.Length) - 1];
            using var wake = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var pause = Task.Delay(rest, clock, wake.Token);
            // While the server is away, a new event is no reason to try earlier.
            await (isWell ? Task.WhenAny(added, pause) : Task.WhenAny(pause));
            await wake.CancelAsync();
        }
    }

    /// <returns>Whether the server took all that waited.</returns>
    private async Task<bool> ForwardAsync(CancellationToken cancel)
    {
        var isWell = true;
        try
        {
            foreach (var device in devices.All)
                isWell &= await TellOfAsync(device, cancel);
        }
        catch (Exception problem)
            when (problem is HttpRequestException or IOException or UnauthorizedAccessException or SqliteException or JsonException)
        {
            Failed(problem.Message);
            return false;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Failed("no answer in time");
            return false;
        }
        return isWell;
    }

    /// <summary>A defect that concerns one device stops neither the others nor the process.</summary>
    private async Task<bool> TellOfAsync(SiteDevice device, CancellationToken cancel)
    {
        try
        {
            return await ForwardAsync(device, cancel);
        }
        catch (Exception defect) when (defect is ArgumentException or FormatException or InvalidOperationException)
        {
            log.LogError(defect, "{Device}: its events could not be told", device.Name);
            Failed($"«{device.Name}»: {defect.Message}");
            return false;
        }
    }

    private async Task<bool> ForwardAsync(SiteDevice device, CancellationToken cancel)
    {
        for (var size = BatchSize; queue.Next(device.Source, size, clock.GetUtcNow()) is { Count: > 0 } batch; )
        {
            using var response = await PostAsync(device, batch, cancel);
            siteClock.Compare(response.Headers.Date);
            if (response.StatusCode == HttpStatusCode.RequestEntityTooLarge && size > 1)
            {
                size /= 2;
                continue;
            }
            if (response.StatusCode != HttpStatusCode.OK)
            {
                Failed($"«{device.Name}»: the server answers {(int)response.StatusCode}");
                return false;
            }
            Settle(batch, await AnswerAsync(response, batch.Count, cancel));
            Line = new LineState(clock.GetUtcNow(), null);
        }
        return true;
    }

    private async Task<HttpResponseMessage> PostAsync(SiteDevice device, IReadOnlyList<WaitingEvent> batch, CancellationToken cancel)
    {
        var server = options.Server() ?? throw new HttpRequestException("the server's address is not known yet");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/api/v1/events"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", device.Key);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes($"[{string.Join(',', batch.Select(e => e.Body))}]"));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents-batch+json");
        using var client = clients.CreateClient(Client);
        return await client.SendAsync(request, cancel);
    }

    /// <summary>
    /// Nothing that the server refuses is thrown away. Most reasons can go: a card is bound, a clock or a source is put right. A blocked
    /// card's passages must not become the child's when the card is found again; they stay for the officer, like what is too old.
    /// </summary>
    private void Settle(IReadOnlyList<WaitingEvent> batch, ServerAnswer answer)
    {
        var now = clock.GetUtcNow();
        var refused = answer.Rejected!.ToDictionary(
            r => batch[r.Index].Position,
            r => (r.Code!, (DateTimeOffset?)(Lasting.Contains(r.Code) ? null : now + RefusedRest))
        );
        if (refused.Count > 0)
            log.LogWarning("The server refused {Count} of {All} events; they are kept", refused.Count, batch.Count);
        if (answer.Doubtful is { Count: > 0 } doubtful)
            log.LogWarning(
                "A device's clock is wrong: {Count} of {All} events were kept with the time received",
                doubtful.Count,
                batch.Count
            );
        queue.Settle(batch, refused);
    }

    /// <summary>Something between may answer 200 in the server's place, such as a provider's page. Only an answer for each event counts.</summary>
    private static async Task<ServerAnswer> AnswerAsync(HttpResponseMessage response, int told, CancellationToken cancel)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var answer = await JsonSerializer.DeserializeAsync(body, ForwarderJson.Default.ServerAnswer, cancel);
        return
            answer is { Rejected: { } rejected }
            && answer.Accepted + answer.Duplicates + rejected.Count == told
            && rejected.All(r => r.Index >= 0 && r.Index < told && r.Code is not null)
            && rejected.DistinctBy(r => r.Index).Count() == rejected.Count
            ? answer
            : throw new JsonException("the answer is not the server's");
    }

    private void Failed(string reason)
    {
        if (Line.Problem is null)
            log.LogWarning("The server does not take events: {Reason}", reason);
        Line = Line with { Problem = reason };
    }
}

/// <param name="LastOk">UTC instant of the server's last 200; null before the first.</param>
/// <param name="Problem">Why the server does not take events now; null while it does.</param>
public sealed record LineState(DateTimeOffset? LastOk, string? Problem);

/// <param name="Accepted">Stored now, the doubtful ones among them.</param>
/// <param name="Duplicates">Stored before.</param>
/// <param name="Rejected">Not stored.</param>
/// <param name="Doubtful">Stored with the time received because the device's clock is wrong; null from a server that does not know it.</param>
internal sealed record ServerAnswer(
    int Accepted,
    int Duplicates,
    IReadOnlyList<RefusedEvent>? Rejected,
    IReadOnlyList<RefusedEvent>? Doubtful = null
);

internal sealed record RefusedEvent(int Index, string? Code);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ServerAnswer))]
internal sealed partial class ForwarderJson : JsonSerializerContext;
