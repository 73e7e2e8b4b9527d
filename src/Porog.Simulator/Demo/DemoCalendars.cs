using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Shared;

namespace Porog.Simulator.Demo;

/// <summary>Calendars of the demo. Its children come on every weekday, so the whole school year is marked as school days.</summary>
internal static class DemoCalendars
{
    /// <summary>The mark of the school year around today; the same all year.</summary>
    /// <param name="organisation">One of the demo's.</param>
    /// <param name="now">UTC instant.</param>
    public static CalendarMark MarkOf(Organisation organisation, DateTimeOffset now)
    {
        var today = organisation.Zone.DayAt(now);
        var year = today.Month >= 9 ? today.Year : today.Year - 1;
        return new CalendarMark
        {
            Id = DemoId.Of($"calendar {organisation.Id}", year),
            OrganisationId = organisation.Id,
            From = new DateOnly(year, 9, 1),
            Until = new DateOnly(year + 1, 8, 31),
            Kind = DayKind.School,
            Name = "Учебный год",
        };
    }

    public static DemoCalendar ToFile(Organisation organisation, DateTimeOffset now)
    {
        var week = WeekPattern.Usual(organisation.Id, organisation.Kind);
        var mark = MarkOf(organisation, now);
        return new DemoCalendar(
            [.. Enum.GetValues<DayOfWeek>().Where(day => week.Days.HasFlag(WeekPattern.Of(day)))],
            week.Begins,
            week.Ends,
            week.PublicHolidays,
            [new DemoMark(mark.From, mark.Until, mark.Kind, mark.Name)]
        );
    }
}
