namespace Porog.Shared;

/// <summary>Converts between UTC instants and an organisation's wall clock (product rule 11).</summary>
public static class LocalTime
{
    private static readonly DateOnly First = new(1900, 1, 1);
    private static readonly DateOnly Last = new(2999, 12, 31);

    /// <summary>The UTC instant at which a local day begins in this zone. Days outside 1900–2999 are clamped to that range.</summary>
    public static DateTimeOffset StartOfDay(DateOnly day, TimeZoneInfo zone) =>
        InstantOf(
            day < First ? First
                : day > Last ? Last
                : day,
            TimeOnly.MinValue,
            zone
        );

    /// <summary>
    /// The UTC instant at which this zone's wall clock first shows the given local time. If a clock change skips that time, the next
    /// existing quarter of an hour counts. If the clock shows it twice, the first time counts.
    /// </summary>
    public static DateTimeOffset InstantOf(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        // The greater offset belongs to the first of the two instants.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>The same instant with the zone's offset, ready to be shown.</summary>
    public static DateTimeOffset At(this TimeZoneInfo zone, DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone);

    /// <summary>The local date of the instant in this zone.</summary>
    public static DateOnly DayAt(this TimeZoneInfo zone, DateTimeOffset instant) => DateOnly.FromDateTime(zone.At(instant).DateTime);
}
