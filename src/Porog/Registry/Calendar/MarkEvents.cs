using System.Runtime.Serialization;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Porog.Shared;
using Porog.Shared.Sheets;

namespace Porog.Registry.Calendar;

/// <summary>
/// Reads marked days from a calendar in the form of RFC 5545. Each event is read by itself, so that one with a fault does not cost the
/// others. Yearly events are written out for the years around today; other repetitions are refused.
/// </summary>
internal static class MarkEvents
{
    private const int YearsBack = 1;
    private const int YearsAhead = 2;

    public static List<MarkRow> Read(string text, TimeZoneInfo zone, DateOnly today)
    {
        var events = Events(text).Take(MarkFile.MostRows + 1).ToList();
        if (events.Count > MarkFile.MostRows)
            throw new SheetException(SheetProblem.TooManyCells);
        var rows = events.SelectMany((each, at) => RowsOf(each, at + 1, zone, today)).Take(MarkFile.MostRows + 1).ToList();
        return rows.Count > MarkFile.MostRows ? throw new SheetException(SheetProblem.TooManyCells) : rows;
    }

    /// <summary>The text of each event. One that is not closed runs to the end and is refused there.</summary>
    private static IEnumerable<string> Events(string text)
    {
        List<string>? lines = null;
        foreach (var line in text.Split('\n').Select(l => l.TrimEnd('\r')))
        {
            if (line.Equals("BEGIN:VEVENT", StringComparison.OrdinalIgnoreCase))
                lines = [];
            lines?.Add(line);
            if (lines is null || !line.Equals("END:VEVENT", StringComparison.OrdinalIgnoreCase))
                continue;
            yield return string.Join('\n', lines);
            lines = null;
        }
        if (lines is not null)
            yield return string.Join('\n', lines);
    }

    private static IEnumerable<MarkRow> RowsOf(string text, int number, TimeZoneInfo zone, DateOnly today)
    {
        try
        {
            var read = Ical.Net.Calendar.Load($"BEGIN:VCALENDAR\n{text}\nEND:VCALENDAR")?.Events.FirstOrDefault();
            return read?.DtStart is null ? [Left(MarkFault.From, read?.Summary ?? "")] : [.. RowsOf(read, number, zone, today)];
        }
        catch (Exception problem) when (problem is SerializationException or ArgumentException or FormatException or OverflowException)
        {
            // The library's ways to refuse a malformed property or a date that does not exist.
            return [Left(MarkFault.Damaged, text.Split('\n').FirstOrDefault(l => l.StartsWith("SUMMARY", StringComparison.Ordinal)) ?? "")];
        }

        MarkRow Left(MarkFault fault, string value) => new(number, null, fault, TextFold.Shorten(TextFold.Line(value), 60));
    }

    private static IEnumerable<MarkRow> RowsOf(CalendarEvent read, int number, TimeZoneInfo zone, DateOnly today)
    {
        var title = TextFold.Line(read.Summary);
        if (string.Equals(read.Status, "CANCELLED", StringComparison.OrdinalIgnoreCase))
            return [new MarkRow(number, null, MarkFault.Cancelled, TextFold.Shorten(title, 60))];
        var start = Local(read.DtStart!, zone);
        var end = Local(read.DtEnd ?? read.DtStart!.Add(read.EffectiveDuration), zone);
        var from = DateOnly.FromDateTime(start);
        // The end is not part of the event: midnight belongs to the day before.
        var until = end > start ? DateOnly.FromDateTime(end.AddTicks(-1)) : from;
        var kind = MarkWords.KindOfEvent(read.Categories, title);
        TimeOnly? ends = kind == DayKind.Short && read.DtStart!.HasTime && end > start ? TimeOnly.FromDateTime(end) : null;
        var line = new MarkLine(from, until, kind, title.Length == 0 ? null : title, ends);
        var repeats = read.Properties.Any(p => p.Name is "RDATE" or "EXDATE" or "EXRULE");
        if (read.RecurrenceRule is null && !repeats)
            return [new MarkRow(number, line)];
        return read.RecurrenceRule is { } rule && !repeats && IsYearly(rule, from)
            ? Yearly(line, rule, zone, today).Select(l => new MarkRow(number, l))
            : [new MarkRow(number, null, MarkFault.Repeats, TextFold.Shorten(title, 60))];
    }

    /// <summary>The wall clock of the organisation; a time without a zone is taken as it stands.</summary>
    private static DateTime Local(CalDateTime at, TimeZoneInfo zone) =>
        at.IsFloating ? at.Value : zone.At(new DateTimeOffset(DateTime.SpecifyKind(at.AsUtc, DateTimeKind.Utc))).DateTime;

    private static bool IsYearly(RecurrenceRule rule, DateOnly from) =>
        rule.Frequency == FrequencyType.Yearly
        && rule.ByMonth.TrueForAll(m => m == from.Month)
        && rule.ByMonthDay.TrueForAll(d => d == from.Day)
        && rule is { ByDay.Count: 0, ByYearDay.Count: 0, ByWeekNo.Count: 0, BySetPosition.Count: 0 }
        && rule is { ByHour.Count: 0, ByMinute.Count: 0, BySecond.Count: 0, Interval: > 0 };

    private static IEnumerable<MarkLine> Yearly(MarkLine line, RecurrenceRule rule, TimeZoneInfo zone, DateOnly today)
    {
        var days = line.Until.DayNumber - line.From.DayNumber;
        var left = rule.Count ?? int.MaxValue;
        var last = rule.Until is { } until ? DateOnly.FromDateTime(Local(until, zone)) : DateOnly.MaxValue;
        for (var year = line.From.Year; year <= today.Year + YearsAhead && left > 0; year += rule.Interval)
        {
            // 29 February exists in leap years only, and the other years have no such event.
            if (line.From is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(year))
                continue;
            var from = new DateOnly(year, line.From.Month, line.From.Day);
            if (from > last)
                yield break;
            left--;
            if (year >= today.Year - YearsBack)
                yield return line with
                {
                    From = from,
                    Until = from.AddDays(days),
                };
        }
    }
}
