using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Porog.Gateway;

/// <summary>
/// Turns what the adapters have read into events and puts them into the queue. When it returns, the device may be told that its
/// records are safe.
/// </summary>
public sealed class TakeReports(EventQueue queue, DeviceHealth health, SiteClock clock)
{
    /// <summary>Records of this age are told at once; the shift that the clock has now is the one they were written with.</summary>
    private static readonly TimeSpan Live = TimeSpan.FromMinutes(10);

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Take(SiteDevice device, string serial, IReadOnlyList<DeviceReport> reports)
    {
        var events = new List<WaitingEvent>();
        var notes = new List<DeviceNote>();
        foreach (var report in reports)
            if (report.NoPassage is { } reason)
                notes.Add(Note(serial, report, reason));
            else if (DirectionOf(device, report) is not { } direction)
                notes.Add(Note(serial, report, "no direction is set for this reader"));
            else if (Subject(device, report) is not { } card)
                notes.Add(Note(serial, report, "neither a card nor a person"));
            else
                events.Add(Event(device, serial, report, direction, card));
        queue.Add(device.Source, events, notes);
        if (events.Count > 0)
            health.HeardEvent(device);
    }

    private DeviceNote Note(string serial, DeviceReport report, string reason) =>
        new(
            $"{serial}/{report.Record}",
            clock.Now,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.LocalTime:yyyy-MM-dd HH:mm:ss}, reader {report.Reader}, {report.Card ?? report.Person ?? "nobody"}: {reason}"
            )
        );

    private static string? DirectionOf(SiteDevice device, DeviceReport report) =>
        !device.Readers.TryGetValue(report.Reader, out var direction) ? null
        : direction == ReaderDirection.In || (direction == ReaderDirection.Button && report.Status == 0) ? "in"
        : direction == ReaderDirection.Out || report.Status == 1 ? "out"
        : null;

    /// <summary>The card; without one, the card that the device's own list gives to the person; without that, the person's number.</summary>
    private string? Subject(SiteDevice device, DeviceReport report) =>
        !CardNumbers.IsNone(report.Card) ? CardNumbers.ToHex(report.Card!, device.Cards)
        : string.IsNullOrWhiteSpace(report.Person) ? null
        : queue.CardOf(device.Source, report.Person) is { } card ? CardNumbers.ToHex(card, device.Cards)
        : report.Person;

    private WaitingEvent Event(SiteDevice device, string serial, DeviceReport report, string direction, string card)
    {
        var (at, shift) = TimeOf(device, report.LocalTime);
        var id = $"{serial}/{report.Record}";
        var json = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = id,
            ["source"] = device.Source,
            ["type"] = "porog.passage.v1",
            ["time"] = at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            ["data"] = new JsonObject
            {
                ["card"] = card,
                ["direction"] = direction,
                ["place"] = device.Name,
            },
        };
        if (shift != TimeSpan.Zero)
            json["clockshift"] = (long)shift.TotalSeconds;
        return new WaitingEvent(id, json.ToJsonString(Json));
    }

    /// <summary>
    /// Corrects the time by the shift seen at the last sign of life if the record is live by the corrected time. An older record may have
    /// been written before the clock went wrong. What is still in the future happened now, as far as anybody knows.
    /// </summary>
    private (DateTimeOffset At, TimeSpan Shift) TimeOf(SiteDevice device, DateTime local)
    {
        var at = LocalTimes.ToInstant(local, device.Zone);
        var shift = health.ShiftOf(device);
        var now = clock.Now;
        if ((now - (at - shift)).Duration() < Live)
            return (at - shift, shift);
        return at > now + DeviceHealth.Noticeable ? (now.ToOffset(at.Offset), at - now) : (at, TimeSpan.Zero);
    }
}
