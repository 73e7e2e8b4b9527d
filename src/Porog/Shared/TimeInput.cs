using System.Globalization;

namespace Porog.Shared;

/// <summary>Times of day as people type them and spreadsheets write them: 8:30, 08:30, 8.30, 08:30:00.</summary>
public static class TimeInput
{
    private static readonly string[] Shapes = ["H:m", "H:mm", "H:mm:ss", "H.mm", "H-mm"];

    /// <returns>In whole minutes; null for anything else.</returns>
    public static TimeOnly? TryParse(string? text) =>
        TimeOnly.TryParseExact(TextFold.Line(text), Shapes, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? new TimeOnly(time.Hour, time.Minute)
            : null;
}
