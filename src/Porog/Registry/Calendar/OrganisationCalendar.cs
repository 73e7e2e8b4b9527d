namespace Porog.Registry.Calendar;

/// <summary>When a group begins and ends on a school day.</summary>
/// <param name="Begins">Local time.</param>
/// <param name="Ends">Local time.</param>
/// <param name="Shift">The name of its shift; null for none.</param>
public sealed record GroupTimes(TimeOnly Begins, TimeOnly Ends, string? Shift);

/// <summary>
/// Says of each day whether there are lessons, and when a group begins and ends. A marked day overrules a public holiday, and a public
/// holiday overrules the week. Of several marks the shorter one counts, of equally long ones the one that begins later.
/// </summary>
public sealed class OrganisationCalendar
{
    /// <summary>Clubs and lessons of the afternoon are over by then.</summary>
    private static readonly TimeOnly SchoolsClose = new(19, 0);

    private readonly WeekPattern week;
    private readonly List<CalendarMark> marks;
    private readonly IReadOnlyDictionary<Guid, GroupTimes> groups;

    /// <param name="week">The usual week.</param>
    /// <param name="marks">In any order; no two of the same days.</param>
    /// <param name="groups">Groups whose times differ from the week's.</param>
    public OrganisationCalendar(WeekPattern week, IEnumerable<CalendarMark> marks, IReadOnlyDictionary<Guid, GroupTimes> groups)
    {
        this.week = week;
        this.marks = [.. marks.OrderBy(m => m.Until.DayNumber - m.From.DayNumber).ThenByDescending(m => m.From)];
        this.groups = groups;
    }

    /// <param name="date">Local date.</param>
    /// <param name="groupId">The group; null for the organisation's usual times.</param>
    public DayPlan On(DateOnly date, Guid? groupId)
    {
        var mark = marks.Find(m => m.From <= date && date <= m.Until && Concerns(m, date));
        if (mark is { Kind: DayKind.Holiday or DayKind.DayOff })
            return new DayPlan(date, mark.Kind, mark.Name, null, null);
        if (mark is null && week.PublicHolidays && RussianHolidays.NameOf(date) is { } holiday)
            return new DayPlan(date, DayKind.Holiday, holiday, null, null);
        if (mark is null && !week.Includes(date))
            return new DayPlan(date, DayKind.DayOff, null, null, null);
        var times = groupId is { } id && groups.TryGetValue(id, out var own) ? own : new GroupTimes(week.Begins, week.Ends, Shift: null);
        return new DayPlan(date, mark?.Kind ?? DayKind.School, mark?.Name, times.Begins, EndOf(times, mark)) { Shift = times.Shift };
    }

    /// <summary>School days from the first to the last day, inclusive.</summary>
    public int CountSchoolDays(DateOnly first, DateOnly last)
    {
        var count = 0;
        for (var day = first; day <= last; day = day.AddDays(1))
            count += On(day, null).IsSchoolDay ? 1 : 0;
        return count;
    }

    /// <summary>The day of every group with times of its own, and the usual one.</summary>
    public IEnumerable<DayPlan> PlansOn(DateOnly date) => groups.Keys.Select(id => On(date, id)).Append(On(date, null));

    /// <summary>How many different beginnings of the day have passed. It changes exactly when a group begins.</summary>
    public int CountBegun(DateOnly date, TimeOnly now) =>
        PlansOn(date).Where(plan => plan.HasBegun(now)).Select(plan => plan.Begins).Distinct().Count();

    /// <summary>Whether families are asked in the evening about children without an exit.</summary>
    public bool AsksInEvening => week.AsksInEvening;

    /// <summary>
    /// When no child should be inside any more: the organisation's own time, or when the last group ends if that is later. Without an own
    /// time schools close at seven in the evening.
    /// </summary>
    /// <param name="date">Local date.</param>
    /// <param name="kind">Of the organisation.</param>
    /// <returns>Local time; null on a day without lessons.</returns>
    public TimeOnly? ClosesOn(DateOnly date, OrganisationKind kind)
    {
        if (PlansOn(date).Max(plan => plan.Ends) is not { } last)
            return null;
        var usual = kind == OrganisationKind.Kindergarten || last > SchoolsClose ? last : SchoolsClose;
        return week.Closes is not { } own ? usual
            : own > last ? own
            : last;
    }

    /// <summary>
    /// Several days that are marked as short or as school days leave the week's days off as they are: a fortnight of short days has free
    /// Sundays. One marked day is meant as it stands.
    /// </summary>
    private bool Concerns(CalendarMark mark, DateOnly date) =>
        mark.Kind is DayKind.Holiday or DayKind.DayOff || mark.From == mark.Until || week.Includes(date);

    /// <summary>A group that begins after the early end, such as a second shift, keeps its own times.</summary>
    private static TimeOnly EndOf(GroupTimes times, CalendarMark? mark) =>
        mark is { Kind: DayKind.Short, Ends: { } early } && early > times.Begins && early < times.Ends ? early : times.Ends;
}
