namespace Porog.Shared;

/// <summary>Instants and an organisation's wall clock (product rule 11).</summary>
public static class LocalTime
{
    private static readonly DateOnly First = new(1900, 1, 1);
    private static readonly DateOnly Last = new(2999, 12, 31);

    /// <summary>The UTC instant at which a day begins on this zone's wall clock; of a day no child lives in, the nearest that one may.</summary>
    public static DateTimeOffset StartOfDay(DateOnly day, TimeZoneInfo zone)
    {
        day =
            day < First ? First
            : day > Last ? Last
            : day;
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // Where clocks go forward at midnight the day begins at one o'clock.
        while (zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        // Where they go back over midnight it begins at the first of the two: the greater offset.
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUniversalTime();
    }

    /// <summary>The same instant with the zone's offset, ready to show.</summary>
    public static DateTimeOffset At(this TimeZoneInfo zone, DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone);

    /// <summary>The date on this zone's wall clock.</summary>
    public static DateOnly DayAt(this TimeZoneInfo zone, DateTimeOffset instant) => DateOnly.FromDateTime(zone.At(instant).DateTime);
}
