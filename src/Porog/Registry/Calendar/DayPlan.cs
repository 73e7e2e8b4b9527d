namespace Porog.Registry.Calendar;

/// <summary>What an organisation's calendar makes of a day.</summary>
public enum DayKind : short
{
    /// <summary>Lessons, or an open kindergarten.</summary>
    School = 1,

    /// <summary>A weekday without lessons: Saturday, Sunday.</summary>
    DayOff = 2,

    /// <summary>A public holiday, or a holiday of the organisation.</summary>
    Holiday = 3,

    /// <summary>A school day that ends early.</summary>
#pragma warning disable CA1720 // The word of schools, not the type.
    Short = 4,
#pragma warning restore CA1720
}

/// <summary>A day of a group. Times are local times of the organisation; null when it is no school day.</summary>
/// <param name="Date">Local date.</param>
/// <param name="Kind">Whether there are lessons.</param>
/// <param name="Name">Why the day is unusual, in the organisation's words; null for a usual day.</param>
/// <param name="Begins">When the group's first lesson begins, or the kindergarten opens.</param>
/// <param name="Ends">When the group's last lesson ends, or the kindergarten closes.</param>
public sealed record DayPlan(DateOnly Date, DayKind Kind, string? Name, TimeOnly? Begins, TimeOnly? Ends)
{
    public bool IsSchoolDay => Kind is DayKind.School or DayKind.Short;

    /// <summary>The name of the group's shift; null for a group in none and for a day without lessons.</summary>
    public string? Shift { get; init; }

    /// <summary>Whether the group is expected to have come: it is a school day and the group has begun.</summary>
    /// <param name="now">The wall clock of the organisation on <see cref="Date"/>.</param>
    public bool HasBegun(TimeOnly now) => IsSchoolDay && now >= Begins;
}
