using System.Globalization;

namespace Porog.Gateway;

internal static class LocalTimes
{
    /// <summary>No clock tells an earlier time: without a battery they start here or later.</summary>
    private const int Earliest = 1970;

    /// <summary>Reads a local time of exactly this form. Years that no clock tells are refused.</summary>
    public static bool TryRead(string? text, string form, out DateTime local) =>
        DateTime.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out local)
        && local.Year is >= Earliest and < 9999;

    /// <summary>Reads a device's local time in its organisation's zone. A time that the zone skips is read with the offset before.</summary>
    public static DateTimeOffset ToInstant(DateTime local, TimeZoneInfo zone)
    {
        var plain = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        var offset = zone.IsInvalidTime(plain) ? zone.GetUtcOffset(plain.AddHours(-1)) : zone.GetUtcOffset(plain);
        return new DateTimeOffset(plain, offset);
    }
}
