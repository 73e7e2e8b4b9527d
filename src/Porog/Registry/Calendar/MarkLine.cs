namespace Porog.Registry.Calendar;

/// <summary>Why marked days cannot be stored.</summary>
public enum MarkFault
{
    /// <summary>The first day is no date.</summary>
    From,

    /// <summary>The last day is no date.</summary>
    Until,

    /// <summary>A date that may have the day or the month first.</summary>
    DayOrMonth,

    /// <summary>The last day is before the first.</summary>
    Backwards,

    /// <summary>More than <see cref="MarkLine.MostDays"/> days.</summary>
    TooLong,

    /// <summary>Before <see cref="MarkLine.FirstDay"/> or after <see cref="MarkLine.LastDay"/>.</summary>
    Far,

    /// <summary>No known kind of day.</summary>
    Kind,

    /// <summary>A short day without the time at which it ends.</summary>
    Ends,

    /// <summary>A name longer than <see cref="MarkLine.LongestName"/>.</summary>
    Name,

    /// <summary>An earlier line has the same days.</summary>
    Repeated,

    /// <summary>A calendar event that repeats in another way than yearly.</summary>
    Repeats,

    /// <summary>A calendar event that was called off.</summary>
    Cancelled,

    /// <summary>The line of the file is torn or unreadable.</summary>
    Damaged,
}

/// <summary>Marked days as they are entered or imported.</summary>
/// <param name="From">Local date.</param>
/// <param name="Until">Local date, inclusive.</param>
/// <param name="Kind">Holiday, short or school.</param>
/// <param name="Name">In the organisation's words; null for none.</param>
/// <param name="Ends">Local time at which short days end; null for other kinds.</param>
public sealed record MarkLine(DateOnly From, DateOnly Until, DayKind Kind, string? Name, TimeOnly? Ends)
{
    public const int LongestName = 100;
    public const int MostDays = 366;
    public static readonly DateOnly FirstDay = new(2001, 1, 1);
    public static readonly DateOnly LastDay = new(2199, 12, 31);

    /// <summary>The kinds that days can be marked with.</summary>
    public static readonly DayKind[] Kinds = [DayKind.Holiday, DayKind.Short, DayKind.School];

    public (DateOnly From, DateOnly Until) Period => (From, Until);

    /// <returns>Null when the days can be stored.</returns>
    public MarkFault? Fault =>
        Until < From ? MarkFault.Backwards
        : From < FirstDay || Until > LastDay ? MarkFault.Far
        : Until.DayNumber - From.DayNumber >= MostDays ? MarkFault.TooLong
        : !Kinds.Contains(Kind) ? MarkFault.Kind
        : (Kind == DayKind.Short) != Ends.HasValue ? MarkFault.Ends
        : Name?.Length > LongestName ? MarkFault.Name
        : null;

    public static MarkLine Of(CalendarMark mark) => new(mark.From, mark.Until, mark.Kind, mark.Name, mark.Ends);

    internal CalendarMark ToMark(Guid organisationId) =>
        new()
        {
            OrganisationId = organisationId,
            From = From,
            Until = Until,
            Kind = Kind,
            Name = Name,
            Ends = Ends,
        };
}
