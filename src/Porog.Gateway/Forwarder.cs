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
/// Tells the server what waits, oldest first for each device, and forgets it after the server's 200. A repeated batch does no harm: the
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
                isWell &= await ForwardAsync(device, cancel);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or SqliteException or JsonException)
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

    private async Task<bool> ForwardAsync(SiteDevice device, CancellationToken cancel)
    {
        for (var size = BatchSize; queue.Next(device.Source, size) is { Count: > 0 } batch; )
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
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            var answer = await JsonSerializer.DeserializeAsync(body, ForwarderJson.Default.ServerAnswer, cancel);
            KeepRefused(device, batch, answer!);
            queue.Remove(batch);
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

    /// <summary>A refused event stays refused however often it is sent. The server lists it for the officer; a note here says so too.</summary>
    private void KeepRefused(SiteDevice device, IReadOnlyList<WaitingEvent> batch, ServerAnswer answer)
    {
        var notes = answer
            .Rejected.Where(r => r.Index >= 0 && r.Index < batch.Count)
            .Select(r => new DeviceNote(
                $"refused/{batch[r.Index].Id}",
                siteClock.Now,
                $"{batch[r.Index].Id}: the server refused it as {r.Code}"
            ))
            .ToList();
        if (notes.Count > 0)
            queue.Add(device.Source, [], notes);
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

internal sealed record ServerAnswer(IReadOnlyList<RefusedEvent> Rejected);

internal sealed record RefusedEvent(int Index, string? Id, string Code);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ServerAnswer))]
internal sealed partial class ForwarderJson : JsonSerializerContext;
