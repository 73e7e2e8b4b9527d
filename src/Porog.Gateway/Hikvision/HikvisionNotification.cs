using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Porog.Gateway.Hikvision;

/// <summary>One notification of a terminal, read from JSON or XML.</summary>
/// <param name="EventType">«AccessControllerEvent», «heartBeat».</param>
/// <param name="LocalTime">By the device's clock. Its offset may be wrong and is not used.</param>
/// <param name="Serial">What the device calls itself; empty when it does not say.</param>
/// <param name="Fields">The fields of AccessControllerEvent.</param>
public sealed record HikvisionNotification(string EventType, DateTime LocalTime, string Serial, IReadOnlyDictionary<string, string> Fields)
{
    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <summary>The record number; 0 when there is none.</summary>
    public long Record => Number("serialNo");

    /// <summary>The number of the record before; 0 when the device does not say.</summary>
    public long RecordBefore => Number("frontSerialNo");

    /// <summary>Reads every notification of a body. Parts that are no text, such as pictures, are left out.</summary>
    /// <returns>Each part that looks like a notification, with what was read of it; null when it cannot be read.</returns>
    public static IReadOnlyList<(ReadOnlyMemory<byte> Part, HikvisionNotification? Told)> ReadAll(byte[] body)
    {
        var found = new List<(ReadOnlyMemory<byte>, HikvisionNotification?)>();
        foreach (var part in MultipartBody.Parts(body))
            if (MultipartBody.FirstByte(part) is (byte)'{' or (byte)'<')
                found.Add((part, Read(part)));
        return found;
    }

    /// <returns>Null for what is not a record of the access log.</returns>
    public DeviceReport? Report()
    {
        if (!EventType.Equals("AccessControllerEvent", StringComparison.OrdinalIgnoreCase))
            return null;
        var (major, minor) = (Number("majorEventType"), Number("subEventType"));
        var person = Fields.GetValueOrDefault("employeeNoString") ?? Fields.GetValueOrDefault("employeeNo");
        var reader = Fields.GetValueOrDefault("cardReaderNo") ?? Fields.GetValueOrDefault("doorNo") ?? "1";
        return new DeviceReport(
            // The number wraps and starts again after a factory reset, but never at the same time.
            string.Create(CultureInfo.InvariantCulture, $"{Record}/{LocalTime:yyyyMMddHHmmss}/{major}-{minor}"),
            LocalTime,
            reader,
            Fields.GetValueOrDefault("attendanceStatus") switch
            {
                "checkIn" => 0,
                "checkOut" => 1,
                _ => 255,
            },
            Fields.GetValueOrDefault("cardNo"),
            person
        )
        {
            NoPassage = (major, minor) switch
            {
                (5, 1 or 38 or 75) => null,
                (5, 9 or 76) => $"refused, event 5-{minor}",
                (5, 21) => "door opened",
                (5, 22) => "door closed",
                _ => $"event {major}-{minor}",
            },
        };
    }

    private static HikvisionNotification? Read(ReadOnlyMemory<byte> part)
    {
        try
        {
            return MultipartBody.FirstByte(part) == '{' ? OfJson(part) : OfXml(part);
        }
        catch (Exception problem) when (problem is JsonException or XmlException or InvalidOperationException)
        {
            return null;
        }
    }

    private static HikvisionNotification? OfJson(ReadOnlyMemory<byte> part)
    {
        // A wrong length or a careless firmware leaves something behind the object.
        var reader = new Utf8JsonReader(part.Span, isFinalBlock: false, default);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        if (root.TryGetProperty("EventNotificationAlert", out var inner))
            root = inner;
        return Of(
            name => root.TryGetProperty(name, out var value) ? Text(value) : null,
            root.TryGetProperty("AccessControllerEvent", out var details)
                ? FirstOfEach(details.EnumerateObject().Select(p => (p.Name, Text(p.Value))))
                : []
        );
    }

    private static HikvisionNotification? OfXml(ReadOnlyMemory<byte> part)
    {
        using var reader = XmlReader.Create(new MemoryStream(part.ToArray()), Safe);
        reader.MoveToContent();
        var root = (XElement)XNode.ReadFrom(reader);
        string? Child(string name) => root.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim();
        var details = root.Elements().FirstOrDefault(e => e.Name.LocalName == "AccessControllerEvent")?.Elements() ?? [];
        return Of(Child, FirstOfEach(details.Select(e => (e.Name.LocalName, e.Value.Trim()))));
    }

    /// <summary>Some firmware names a field twice.</summary>
    private static Dictionary<string, string> FirstOfEach(IEnumerable<(string Name, string Value)> fields) =>
        fields.DistinctBy(f => f.Name, StringComparer.Ordinal).ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);

    private static HikvisionNotification? Of(Func<string, string?> field, Dictionary<string, string> details)
    {
        if (field("eventType") is not { Length: > 0 } type || !TryTime(field("dateTime"), out var at))
            return null;
        return new HikvisionNotification(type, at, field("shortSerialNumber") ?? details.GetValueOrDefault("serialNumber") ?? "", details);
    }

    /// <summary>The first nineteen characters are the local time; an offset or a fraction of a second may follow.</summary>
    private static bool TryTime(string? text, out DateTime at)
    {
        at = default;
        return text is { Length: >= 19 } && LocalTimes.TryRead(text[..19], "yyyy-MM-dd'T'HH:mm:ss", out at);
    }

    private long Number(string name) =>
        long.TryParse(Fields.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 0;

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
