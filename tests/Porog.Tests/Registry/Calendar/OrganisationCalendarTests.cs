using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Shared;

namespace Porog.Tests.Registry.Calendar;

/// <summary>Which days have lessons, and when a group begins and ends (product rule 13).</summary>
[Properties(Arbitrary = [typeof(DrawnMarks)], MaxTest = 300)]
public sealed class OrganisationCalendarTests
{
    private static readonly Guid Second = Guid.NewGuid();

    [Theory]
    [InlineData("2026-11-20", DayKind.School, null)]
    [InlineData("2026-11-21", DayKind.DayOff, null)]
    [InlineData("2026-11-22", DayKind.DayOff, null)]
    [InlineData("2026-11-04", DayKind.Holiday, "День народного единства")]
    [InlineData("2027-01-07", DayKind.Holiday, "Рождество Христово")]
    [InlineData("2027-01-08", DayKind.Holiday, "Новогодние каникулы")]
    [InlineData("2027-01-11", DayKind.School, null)]
    [InlineData("2027-05-09", DayKind.Holiday, "День Победы")]
    public void An_organisation_begins_with_the_weekends_and_the_public_holidays(string date, DayKind kind, string? name)
    {
        var plan = Of([]).On(DateInput.TryParse(date)!.Value, null);
        Assert.Equal((kind, name), (plan.Kind, plan.Name));
        Assert.Equal(plan.IsSchoolDay ? new TimeOnly(8, 30) : null, plan.Begins);
        Assert.Equal(plan.IsSchoolDay ? new TimeOnly(14, 30) : null, plan.Ends);
    }

    [Fact]
    public void Public_holidays_can_be_switched_off()
    {
        var week = WeekPattern.Usual(Guid.NewGuid(), OrganisationKind.Kindergarten);
        week.PublicHolidays = false;
        var plan = new OrganisationCalendar(week, [], new Dictionary<Guid, GroupTimes>()).On(new(2026, 11, 4), null);
        Assert.Equal((DayKind.School, new(7, 0), new(19, 0)), (plan.Kind, plan.Begins!.Value, plan.Ends!.Value));
    }

    [Fact]
    public void A_mark_overrules_a_holiday_and_the_week_and_the_shorter_mark_overrules_the_longer()
    {
        var calendar = Of([
            Mark("2026-10-26", "2026-11-05", DayKind.Holiday, "Осенние каникулы"),
            Mark("2026-11-04", "2026-11-04", DayKind.School, "Учимся"),
            Mark("2026-11-21", "2026-11-21", DayKind.School, "Рабочая суббота"),
            Mark("2026-11-02", "2026-11-03", DayKind.Short, "Олимпиада", "12:00"),
        ]);
        Assert.Equal("Осенние каникулы", calendar.On(new(2026, 10, 31), null).Name);
        Assert.Equal((DayKind.School, "Учимся"), KindOf(calendar.On(new(2026, 11, 4), null)));
        Assert.Equal((DayKind.School, "Рабочая суббота"), KindOf(calendar.On(new(2026, 11, 21), null)));
        Assert.Equal((DayKind.Short, "Олимпиада"), KindOf(calendar.On(new(2026, 11, 3), null)));
        Assert.Equal(new TimeOnly(12, 0), calendar.On(new(2026, 11, 3), null).Ends);
        Assert.Equal((DayKind.Holiday, "Осенние каникулы"), KindOf(calendar.On(new(2026, 11, 5), null)));
    }

    [Fact]
    public void Of_two_marks_of_equal_length_the_later_one_counts()
    {
        var calendar = Of([
            Mark("2026-11-09", "2026-11-11", DayKind.Holiday, "Раньше"),
            Mark("2026-11-10", "2026-11-12", DayKind.Holiday, "Позже"),
        ]);
        Assert.Equal("Раньше", calendar.On(new(2026, 11, 9), null).Name);
        Assert.Equal("Позже", calendar.On(new(2026, 11, 10), null).Name);
    }

    [Fact]
    public void Several_school_days_leave_the_weekend_free()
    {
        var calendar = Of([Mark("2026-12-28", "2027-01-10", DayKind.School, "Без каникул")]);
        Assert.Equal(DayKind.School, calendar.On(new(2027, 1, 1), null).Kind);
        Assert.Equal(DayKind.DayOff, calendar.On(new(2027, 1, 9), null).Kind);
        // The mark does not concern the Sunday, so the public holiday does.
        Assert.Equal(DayKind.Holiday, calendar.On(new(2027, 1, 3), null).Kind);
        Assert.Equal(10, calendar.CountSchoolDays(new(2026, 12, 28), new(2027, 1, 10)));
    }

    [Fact]
    public void A_second_shift_has_its_own_hours_and_a_short_day_ends_early_for_those_who_have_begun()
    {
        var calendar = Of([Mark("2026-11-20", "2026-11-20", DayKind.Short, null, "12:00")]);
        var (morning, second) = (calendar.On(new(2026, 11, 20), Guid.NewGuid()), calendar.On(new(2026, 11, 20), Second));
        Assert.Equal((new TimeOnly(8, 30), new TimeOnly(12, 0), null), (morning.Begins!.Value, morning.Ends!.Value, morning.Shift));
        Assert.Equal((new TimeOnly(13, 0), new TimeOnly(18, 30), "2-я смена"), (second.Begins!.Value, second.Ends!.Value, second.Shift));
        Assert.False(second.HasBegun(new(12, 59)));
        Assert.True(second.HasBegun(new(13, 0)));
        Assert.False(calendar.On(new(2026, 11, 22), Second).HasBegun(new(14, 0)));
        // Open boards read themselves again when this changes.
        Assert.Equal([0, 1, 1, 2], new[] { 8, 9, 12, 13 }.Select(hour => calendar.CountBegun(new(2026, 11, 20), new(hour, 0))));
        Assert.Equal(0, calendar.CountBegun(new(2026, 11, 22), new(14, 0)));
    }

    [Property]
    public void Every_day_has_one_plan_in_whatever_order_the_marks_come(DrawnCalendar drawn)
    {
        var (calendar, mixed) = (Of(drawn.Marks), Of([.. drawn.Marks.Reverse()]));
        for (var day = new DateOnly(2026, 10, 20); day < new DateOnly(2026, 12, 1); day = day.AddDays(1))
        {
            var plan = calendar.On(day, Second);
            Assert.Equal(plan, mixed.On(day, Second));
            Assert.Equal(day, plan.Date);
            Assert.Equal(plan.IsSchoolDay, plan.Begins is not null);
            Assert.Equal(plan.IsSchoolDay, plan.Ends is not null);
            Assert.True(!plan.IsSchoolDay || plan.Begins < plan.Ends);
            Assert.NotEqual(plan.IsSchoolDay, plan.Kind is DayKind.Holiday or DayKind.DayOff);
        }
    }

    private static (DayKind, string?) KindOf(DayPlan plan) => (plan.Kind, plan.Name);

    private static OrganisationCalendar Of(IReadOnlyList<CalendarMark> marks) =>
        new(
            WeekPattern.Usual(Guid.NewGuid(), OrganisationKind.School),
            marks,
            new Dictionary<Guid, GroupTimes> { [Second] = new(new(13, 0), new(18, 30), "2-я смена") }
        );

    internal static CalendarMark Mark(string from, string until, DayKind kind, string? name, string? ends = null) =>
        new()
        {
            OrganisationId = Guid.NewGuid(),
            From = DateInput.TryParse(from)!.Value,
            Until = DateInput.TryParse(until)!.Value,
            Kind = kind,
            Name = name,
            Ends = ends is null ? null : TimeInput.TryParse(ends),
        };
}

public sealed record DrawnCalendar(IReadOnlyList<CalendarMark> Marks);

public static class DrawnMarks
{
    public static Arbitrary<DrawnCalendar> Calendars() =>
        (
            from marks in (
                from start in Gen.Choose(0, 40)
                from length in Gen.Choose(0, 12)
                from kind in Gen.Elements(MarkLine.Kinds)
                from hour in Gen.Choose(9, 19)
                select new CalendarMark
                {
                    OrganisationId = Guid.Empty,
                    From = new DateOnly(2026, 10, 20).AddDays(start),
                    Until = new DateOnly(2026, 10, 20).AddDays(start + length),
                    Kind = kind,
                    Ends = kind == DayKind.Short ? new TimeOnly(hour, 0) : null,
                }
            ).ListOf()
            select new DrawnCalendar([.. marks.DistinctBy(m => (m.From, m.Until))])
        ).ToArbitrary();
}
