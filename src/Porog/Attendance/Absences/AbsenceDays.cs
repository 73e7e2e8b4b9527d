using System.Globalization;

namespace Porog.Attendance.Absences;

/// <summary>The days of an absence as the detail of an access log's line: «2026-12-01/2026-12-03».</summary>
public static class AbsenceDays
{
    private const string Format = "yyyy-MM-dd";

    public static string Write(DateOnly from, DateOnly until) =>
        $"{from.ToString(Format, CultureInfo.InvariantCulture)}/{until.ToString(Format, CultureInfo.InvariantCulture)}";

    /// <returns>Null for any other text.</returns>
    public static (DateOnly From, DateOnly Until)? TryRead(string? text) =>
        text?.Split('/') is [var from, var until] && Day(from) is { } first && Day(until) is { } last ? (first, last) : null;

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
