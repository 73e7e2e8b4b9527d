namespace Porog.Gateway;

internal static class LocalTimes
{
    /// <summary>Reads a device's local time in its organisation's zone. A time that the zone skips is read with the offset before.</summary>
    public static DateTimeOffset ToInstant(DateTime local, TimeZoneInfo zone)
    {
        var plain = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        var offset = zone.IsInvalidTime(plain) ? zone.GetUtcOffset(plain.AddHours(-1)) : zone.GetUtcOffset(plain);
        return new DateTimeOffset(plain, offset);
    }
}
