namespace Porog.Shared;

/// <summary>Instants and an organisation's wall clock (product rule 11).</summary>
public static class LocalTime
{
    private static readonly DateOnly First = new(1900, 1, 1);
    private static readonly DateOnly Last = new(2999, 12, 31);

    /// <summary>The UTC instant at which a day begins on this zone's wall clock; of a day no child lives in, the nearest that one may.</summary>
    public static DateTimeOffset StartOfDay(DateOnly day, TimeZoneInfo zone) =>
        InstantOf(
            day < First ? First
                : day > Last ? Last
                : day,
            TimeOnly.MinValue,
            zone
        );

    /// <summary>
    /// The UTC instant at which this zone's wall clock first shows a time of a day: where clocks go forward over it, the next
    /// quarter that there is; where they go back and show it twice, the first of the two.
    /// </summary>
    public static DateTimeOffset InstantOf(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        // The first of two is the one with the greater offset.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>The same instant with the zone's offset, ready to show.</summary>
    public static DateTimeOffset At(this TimeZoneInfo zone, DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone);

    /// <summary>The date on this zone's wall clock.</summary>
    public static DateOnly DayAt(this TimeZoneInfo zone, DateTimeOffset instant) => DateOnly.FromDateTime(zone.At(instant).DateTime);
}
