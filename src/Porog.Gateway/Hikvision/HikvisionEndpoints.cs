using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Porog.Gateway.Hikvision;

/// <summary>
/// ISAPI push: the terminal posts its notifications to an address with a long secret. Any answer but 200 brings the same again.
/// docs/devices/hikvision.md.
/// </summary>
public static class HikvisionEndpoints
{
    private const string LastRecord = "record";

    /// <summary>Bytes kept of what cannot be read.</summary>
    private const int LongestNote = 2_000;

    public static void MapHikvision(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/devices/hikvision/{secret}", TakeAsync)
            .AllowAnonymous()
            .DisableAntiforgery()
            .ExcludeFromDescription()
            .ShortCircuit();

    private static async Task<IResult> TakeAsync(
        HttpContext context,
        string secret,
        SiteDevices devices,
        DeviceHealth health,
        TakeReports take,
        EventQueue queue,
        SiteClock clock,
        ILogger<HikvisionNotification> log
    )
    {
        if (devices.BySecret(secret) is not { } device)
            return Results.NotFound();
        health.Heard(device);
        if (await RequestBody.ReadAsync(context.Request, context.RequestAborted) is not { } body)
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        foreach (var (part, read) in HikvisionNotification.ReadAll(body))
            if (read is not { } told)
            {
                // The terminal is answered 200, or it would send the same for ever. The officer can still read it.
                var text = Encoding.UTF8.GetString(part.Span[..Math.Min(part.Length, LongestNote)]);
                queue.Add(device.Source, [], [new DeviceNote($"unread/{text}", clock.Now, $"a notification that cannot be read: {text}")]);
                log.LogWarning("{Device} sent a notification that cannot be read", device.Name);
            }
            else if (told.EventType.Equals("heartBeat", StringComparison.OrdinalIgnoreCase))
                health.SawClock(device, told.LocalTime);
            else if (told.Report() is { } report)
            {
                take.Take(device, told.Serial.Length > 0 ? told.Serial : device.Serial, [report]);
                NoteGap(device, told, queue, clock);
            }
        return Results.Ok();
    }

    /// <summary>The record names the one before it. If that one never came, something is missing.</summary>
    private static void NoteGap(SiteDevice device, HikvisionNotification told, EventQueue queue, SiteClock clock)
    {
        var last = long.Parse(queue.Fact(device.Source, LastRecord) ?? "0", CultureInfo.InvariantCulture);
        if (last > 0 && told.RecordBefore > last)
            queue.Add(
                device.Source,
                [],
                [new DeviceNote($"gap/{last}-{told.Record}", clock.Now, $"records after {last} up to {told.RecordBefore} did not come")]
            );
        if (told.Record > 0)
            queue.SetFact(device.Source, LastRecord, told.Record.ToString(CultureInfo.InvariantCulture));
    }
}
