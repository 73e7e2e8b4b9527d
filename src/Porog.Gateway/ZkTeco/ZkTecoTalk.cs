using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Porog.Gateway.ZkTeco;

/// <summary>What a device is answered, and what is taken from its words.</summary>
public sealed class ZkTecoTalk(EventQueue queue, TakeReports take, DeviceHealth health, SiteClock clock, ILogger<ZkTecoTalk> log)
{
    private const string AttendanceStamp = "ATTLOGStamp";
    private const string Ok = "OK";

    /// <returns>Null when the records are not taken: the device must keep them and send them again.</returns>
    public string? Answer(SiteDevice device, string word, bool isPost, IQueryCollection query, byte[] body) =>
        (word, isPost) switch
        {
            ("cdata", false) => Handshake(device),
            ("cdata", true) => Taken(device, query, body),
            ("registry", _) => $"RegistryCode={RegistryCode(device)}\n",
            ("push", _) => PushOptions(device),
            ("devicecmd", true) => CommandResults(device, body),
            _ => Ok,
        };

    private string Handshake(SiteDevice device) =>
        device.Make == DeviceMake.ZkTecoAccess
            ? $"registry=ok\nRegistryCode={RegistryCode(device)}\nServerVersion=3.0.1\nServerName=Porog\nPushProtVer=3.0.1\n"
                + PushOptions(device)
            : string.Join(
                '\n',
                $"GET OPTION FROM: {device.Serial}",
                // «None» asks for the whole memory: once, while nothing of it has been taken.
                $"ATTLOGStamp={queue.Fact(device.Source, AttendanceStamp) ?? "None"}",
                "OPERLOGStamp=9999",
                "ErrorDelay=30",
                "Delay=10",
                "TransTimes=00:00;14:05",
                "TransInterval=1",
                "TransFlag=TransData AttLog OpLog",
                $"TimeZone={Offset(device)}",
                "Realtime=1",
                "Encrypt=None",
                ""
            );

    private string PushOptions(SiteDevice device) =>
        string.Join(
            '\n',
            "ErrorDelay=30",
            "RequestDelay=3",
            "TransTimes=00:00;14:05",
            "TransInterval=1",
            "TransTables=User",
            "Realtime=1",
            $"SessionID={RegistryCode(device)}",
            "TimeoutSec=10",
            $"TimeZone={Offset(device)}",
            ""
        );

    private string? Taken(SiteDevice device, IQueryCollection query, byte[] body)
    {
        var lines = ZkText.Lines(body);
        switch (query["table"].ToString().ToUpperInvariant())
        {
            case "ATTLOG":
                take.Take(device, device.Serial, Read(device, lines, ZkText.Attendance));
                if (query["Stamp"].ToString() is { Length: > 0 and <= 40 } stamp)
                    queue.SetFact(device.Source, AttendanceStamp, stamp);
                return $"OK: {lines.Count}";
            case "OPERLOG":
                KeepCards(device, lines.Where(l => l.StartsWith("USER ", StringComparison.Ordinal)), "Card");
                return $"OK: {lines.Count}";
            case "RTLOG":
                take.Take(device, device.Serial, Read(device, lines, ZkText.Access));
                return Ok;
            case "RTSTATE":
                if (lines.Count > 0 && ZkText.TryTime(ZkText.Fields(lines[0]).GetValueOrDefault("time"), out var now))
                    health.SawClock(device, now);
                return Ok;
            case "TABLEDATA":
                var table = query["tablename"].ToString();
                if (table.Equals("transaction", StringComparison.OrdinalIgnoreCase) && !TakeStored(device, lines))
                    return null;
                if (table.Equals("user", StringComparison.OrdinalIgnoreCase))
                    KeepCards(device, lines, "cardno");
                // Without the number it comes again for ever.
                return $"{table}={(query["count"].ToString() is { Length: > 0 } count ? count : lines.Count.ToString(CultureInfo.InvariantCulture))}";
            default:
                return Ok;
        }
    }

    /// <returns>Whether every record could be read. Those that could are taken in any case; repeats do no harm.</returns>
    private bool TakeStored(SiteDevice device, IReadOnlyList<string> lines)
    {
        var read = Read(device, lines, ZkText.Stored);
        take.Take(device, device.Serial, read);
        return read.Count == lines.Count;
    }

    /// <summary>What cannot be read is kept unchanged for the officer.</summary>
    private List<DeviceReport> Read(SiteDevice device, IReadOnlyList<string> lines, Func<string, DeviceReport?> read)
    {
        var reports = new List<DeviceReport>(lines.Count);
        var unread = new List<DeviceNote>();
        foreach (var line in lines)
            if (read(line) is { } report)
                reports.Add(report);
            else
                unread.Add(new DeviceNote($"{device.Serial}/unread/{line}", clock.Now, $"a record that cannot be read: {line}"));
        if (unread.Count > 0)
        {
            queue.Add(device.Source, [], unread);
            log.LogWarning("{Device} sent {Count} lines that cannot be read", device.Name, unread.Count);
        }
        return reports;
    }

    /// <summary>Later records name only the person. Names and templates are not kept.</summary>
    private void KeepCards(SiteDevice device, IEnumerable<string> users, string cardField)
    {
        foreach (var user in users.Select(ZkText.Fields))
            if (
                user.GetValueOrDefault("PIN") is { Length: > 0 } person
                && user.GetValueOrDefault(cardField) is { } card
                && !CardNumbers.IsNone(card)
            )
                queue.SetCard(device.Source, person, card);
    }

    /// <summary>«ID=1&amp;Return=0&amp;CMD=DATA», several at once; lines of a «Content=» come between them.</summary>
    private string CommandResults(SiteDevice device, byte[] body)
    {
        foreach (var line in ZkText.Lines(body))
            if (line.StartsWith("ID=", StringComparison.Ordinal) && !line.Contains("&Return=0", StringComparison.Ordinal))
                log.LogWarning("{Device} could not carry out a command", device.Name);
        return Ok;
    }

    /// <summary>Whole hours; minutes where the zone is not whole.</summary>
    private string Offset(SiteDevice device)
    {
        var offset = device.Zone.GetUtcOffset(clock.Now);
        return (offset.Minutes == 0 ? offset.TotalHours : offset.TotalMinutes).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Any text will do; one that stays the same keeps the device registered.</summary>
    private static string RegistryCode(SiteDevice device) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{device.Source}/{device.Serial}")))[..16];
}
