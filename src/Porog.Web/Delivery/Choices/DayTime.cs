using System.Globalization;

namespace Porog.Web.Delivery.Choices;

/// <summary>A time of day in whole minutes, as forms and programs write it: «22:00».</summary>
internal static class DayTime
{
    /// <returns>Minutes after midnight; null for anything else.</returns>
    public static short? Parse(string? text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? (short)((time.Hour * 60) + time.Minute)
            : null;

    public static string Of(short minutes) => $"{minutes / 60:00}:{minutes % 60:00}";
}
