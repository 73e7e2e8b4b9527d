using System.Globalization;
using System.Text;

namespace Porog.Gateway.ZkTeco;

/// <summary>Reads the bodies that ZKTeco devices send.</summary>
public static class ZkText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding Chinese = CodePagesEncodingProvider.Instance.GetEncoding("GB2312")!;

    /// <summary>UTF-8, or GB2312 where it is not valid UTF-8. Lines end in LF or CRLF.</summary>
    public static IReadOnlyList<string> Lines(ReadOnlySpan<byte> body)
    {
        string text;
        try
        {
            text = Strict.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            text = Chinese.GetString(body);
        }
        return text.Split(['\n', '\r', '\0'], StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>«1042⇥2026-11-30 08:12:41⇥0⇥15…». It has no record number: person, time and status stand for it.</summary>
    public static DeviceReport? Attendance(string line)
    {
        var fields = line.Split('\t');
        if (fields.Length < 2 || fields[0].Trim() is not { Length: > 0 } person || !TryTime(fields[1], out var at))
            return null;
        var status =
            fields.Length > 2 && int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 255;
        return new DeviceReport($"{person}/{Stamp(at)}/{status}", at, "1", status, null, person);
    }

    /// <summary>«time=…⇥pin=…⇥cardno=…⇥eventaddr=1⇥event=0⇥inoutstatus=0⇥index=140».</summary>
    public static DeviceReport? Access(string line)
    {
        var fields = Fields(line);
        return TryTime(fields.GetValueOrDefault("time"), out var at)
            ? OfController(
                fields,
                at,
                fields.GetValueOrDefault("eventaddr", "1"),
                Number(fields, "event", -1),
                Number(fields, "inoutstatus", 2)
            )
            : null;
    }

    /// <summary>
    /// A record of the controller's memory: «transaction cardno=…⇥pin=…⇥doorid=1⇥eventtype=0⇥inoutstate=0⇥time_second=…⇥index=140».
    /// It gives the same report as the live record of the same passage.
    /// </summary>
    public static DeviceReport? Stored(string line)
    {
        var fields = Fields(line);
        return
            TryPackedTime(fields.GetValueOrDefault("time_second"), out var at)
            && fields.GetValueOrDefault("doorid") is { Length: > 0 } door
            && Number(fields, "eventtype", -1) is >= 0 and var kind
            ? OfController(fields, at, door, kind, Number(fields, "inoutstate", 2))
            : null;
    }

    private static DeviceReport OfController(IReadOnlyDictionary<string, string> fields, DateTime at, string door, int kind, int status)
    {
        var person = Meaning(fields.GetValueOrDefault("pin"));
        var card = Meaning(fields.GetValueOrDefault("cardno"));
        // Live and stored records need not agree on the number or on how a card is written. They agree on these.
        return new DeviceReport($"{Stamp(at)}/{door}/{person ?? card ?? "0"}/{kind}", at, door, status, card, person)
        {
            NoPassage = kind switch
            {
                >= 20 and <= 99 => $"refused, event {kind}",
                >= 100 and <= 199 => $"alarm, event {kind}",
                >= 0 and <= 19 or >= 200 and <= 253 when card is null && person is null => $"door, event {kind}",
                >= 0 and <= 19 or >= 200 and <= 253 => null,
                _ => $"event {kind}",
            },
        };
    }

    /// <summary>Keys and values, separated by tabs. A first word without «=», such as USER, is left out with its blank.</summary>
    public static IReadOnlyDictionary<string, string> Fields(string line)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in line.Split('\t'))
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
                fields[part[..at].Trim().Split(' ')[^1]] = part[(at + 1)..].Trim();
        return fields;
    }

    public static bool TryTime(string? text, out DateTime at) => LocalTimes.TryRead(text?.Trim(), "yyyy-MM-dd HH:mm:ss", out at);

    /// <summary>Seconds since 2000 in a calendar in which each month has 31 days; a local time.</summary>
    private static bool TryPackedTime(string? text, out DateTime at)
    {
        at = default;
        if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var packed))
            return false;
        var days = packed / 86_400;
        var (year, month, day) = (2000 + (int)(days / 372), 1 + (int)(days / 31 % 12), 1 + (int)(days % 31));
        if (day > DateTime.DaysInMonth(year, month))
            return false;
        at = new DateTime(year, month, day).AddSeconds(packed % 86_400);
        return true;
    }

    private static int Number(IReadOnlyDictionary<string, string> fields, string name, int otherwise) =>
        int.TryParse(fields.GetValueOrDefault(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var read)
            ? read
            : otherwise;

    private static string Stamp(DateTime at) => at.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    private static string? Meaning(string? text) => CardNumbers.IsNone(text) ? null : text;
}
