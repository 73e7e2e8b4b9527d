using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Porog.Shared;

namespace Porog.Tests.Shared;

/// <summary>Zones without clock changes, with changes at night, at midnight, by half an hour, and in the southern hemisphere.</summary>
[Properties(Arbitrary = [typeof(Drawn)], MaxTest = 1_000)]
public sealed class LocalTimeProperties
{
    private static readonly TimeZoneInfo[] Zones =
    [
        .. new[]
        {
            "Europe/Moscow",
            "Europe/Kaliningrad",
            "Asia/Kamchatka",
            "Europe/Berlin",
            "America/New_York",
            "America/Sao_Paulo",
            "Asia/Beirut",
            "Africa/Cairo",
            "Australia/Lord_Howe",
            "Pacific/Chatham",
            "Asia/Kolkata",
        }.Select(TimeZoneInfo.FindSystemTimeZoneById),
    ];

    [Property]
    public void Every_instant_lies_within_its_day(Wall wall)
    {
        var instant = new DateTimeOffset(wall.Day.ToDateTime(wall.Time), TimeSpan.Zero);
        var day = wall.Zone.DayAt(instant);
        Assert.InRange(instant, LocalTime.StartOfDay(day, wall.Zone), LocalTime.StartOfDay(day.AddDays(1), wall.Zone).AddTicks(-1));
    }

    [Property]
    public void A_day_begins_where_the_one_before_ends(Wall wall)
    {
        var start = LocalTime.StartOfDay(wall.Day, wall.Zone);
        Assert.Equal(TimeSpan.Zero, start.Offset);
        Assert.Equal(wall.Day, wall.Zone.DayAt(start));
        Assert.Equal(wall.Day.AddDays(-1), wall.Zone.DayAt(start.AddTicks(-1)));
    }

    [Property]
    public void An_instant_shows_the_time_it_was_made_of_or_the_next_quarter_where_the_clock_leaps(Wall wall)
    {
        var asked = wall.Day.ToDateTime(wall.Time);
        var shown = wall.Zone.At(LocalTime.InstantOf(wall.Day, wall.Time, wall.Zone)).DateTime;
        if (!wall.Zone.IsInvalidTime(asked))
        {
            Assert.Equal(asked, shown);
            return;
        }
        Assert.InRange(shown - asked, TimeSpan.FromTicks(1), TimeSpan.FromHours(1));
        Assert.Equal(0, (shown - asked).Ticks % TimeSpan.FromMinutes(15).Ticks);
        Assert.True(wall.Zone.IsInvalidTime(shown.AddMinutes(-15)));
    }

    [Property]
    public void Of_two_instants_that_show_the_same_time_it_is_the_first(Wall wall)
    {
        var instant = LocalTime.InstantOf(wall.Day, wall.Time, wall.Zone);
        var shown = wall.Zone.At(instant).DateTime;
        foreach (var minutes in new[] { 15, 30, 45, 60, 120 })
            Assert.NotEqual(shown, wall.Zone.At(instant.AddMinutes(-minutes)).DateTime);
    }

    /// <summary>A local day and time in a zone; half of them within a day of a clock change.</summary>
    public sealed record Wall(TimeZoneInfo Zone, DateOnly Day, TimeOnly Time)
    {
        public override string ToString() => $"{Zone.Id} {Day:O} {Time:O}";
    }

    public static class Drawn
    {
        private static readonly DateOnly First = new(2015, 1, 1);
        private static readonly DateOnly Last = new(2040, 12, 31);

        public static Arbitrary<Wall> Walls() =>
            (
                from zone in Gen.Elements(Zones)
                from any in Gen.Choose(First.DayNumber, Last.DayNumber)
                from near in Gen.Choose(-1, 1)
                from nearAChange in Gen.Elements(true, false)
                from quarter in Gen.Choose(0, 95)
                from second in Gen.Elements(0, 0, 1, 899)
                let day = DateOnly.FromDayNumber(nearAChange ? NextChange(zone, any) + near : any)
                select new Wall(zone, day, TimeOnly.MinValue.Add(TimeSpan.FromSeconds((quarter * 900) + second)))
            ).ToArbitrary();

        /// <summary>The first day from this one on with a clock change; the day itself if there is none within a year.</summary>
        private static int NextChange(TimeZoneInfo zone, int day)
        {
            for (var next = day; next < day + 366; next++)
                if (OffsetAt(next) != OffsetAt(next + 1))
                    return next;
            return day;

            TimeSpan OffsetAt(int number) =>
                zone.GetUtcOffset(DateOnly.FromDayNumber(number).ToDateTime(new TimeOnly(12, 0), DateTimeKind.Utc));
        }
    }
}
