using System.Globalization;
using Porog.Delivery.Reports;

namespace Porog.Tests.Delivery.Reports;

public sealed class ReportTimesTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly TimeZoneInfo Moscow = TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow");

    [Theory]
    // Winter, the day the clocks go forward (29 March 2026), summer, the day they go back (25 October 2026).
    [InlineData("2026-03-28T12:00Z", "2026-03-28T18:00Z")]
    [InlineData("2026-03-28T18:00Z", "2026-03-29T17:00Z")]
    [InlineData("2026-07-01T17:00Z", "2026-07-02T17:00Z")]
    [InlineData("2026-10-24T17:00Z", "2026-10-25T18:00Z")]
    public void Seven_in_the_evening_stays_seven_in_the_evening_when_clocks_change(string now, string due) =>
        Assert.Equal(At(due), Daily(19, Berlin).NextAfter(At(now)).At);

    [Fact]
    public void An_hour_that_clocks_leap_over_is_due_when_they_have_leapt()
    {
        var due = Daily(2, Berlin).NextAfter(At("2026-03-28T12:00Z"));
        Assert.Equal(At("2026-03-29T01:00Z"), due.At);
        Assert.Equal(new DateOnly(2026, 3, 28), due.LastDay);
        Assert.Equal(At("2026-03-30T00:00Z"), Daily(2, Berlin).NextAfter(due.At).At);
    }

    [Fact]
    public void An_hour_that_clocks_show_twice_is_due_the_first_time_and_once()
    {
        var due = Daily(2, Berlin).NextAfter(At("2026-10-24T12:00Z"));
        Assert.Equal(At("2026-10-25T00:00Z"), due.At);
        Assert.Equal(At("2026-10-26T01:00Z"), Daily(2, Berlin).NextAfter(due.At).At);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(23)]
    public void Through_a_whole_year_each_day_is_told_once_and_in_order(int hour)
    {
        foreach (var zone in new[] { Berlin, Moscow })
        {
            var times = Daily(hour, zone);
            var due = times.NextAfter(At("2026-01-01T00:00Z"));
            for (var i = 0; i < 366; i++)
            {
                var next = times.NextAfter(due.At);
                Assert.Equal(due.LastDay.AddDays(1), next.LastDay);
                Assert.Equal(next.FirstDay, next.LastDay);
                Assert.True(next.At > due.At);
                Assert.Equal(due, times.LatestAt(next.At.AddTicks(-1)));
                Assert.Equal(next, times.LatestAt(next.At));
                due = next;
            }
        }
    }

    [Fact]
    public void In_Moscow_the_hour_is_the_same_instant_all_year()
    {
        Assert.Equal(At("2026-01-15T16:00Z"), Daily(19, Moscow).NextAfter(At("2026-01-15T00:00Z")).At);
        Assert.Equal(At("2026-07-15T16:00Z"), Daily(19, Moscow).NextAfter(At("2026-07-15T00:00Z")).At);
    }

    [Fact]
    public void A_report_before_noon_is_of_the_day_before_and_one_from_noon_of_the_same_day()
    {
        Assert.Equal(new DateOnly(2026, 11, 19), Daily(7, Moscow).NextAfter(At("2026-11-20T00:00Z")).LastDay);
        Assert.Equal(new DateOnly(2026, 11, 20), Daily(12, Moscow).NextAfter(At("2026-11-20T00:00Z")).LastDay);
    }

    [Fact]
    public void Weeks_reports_follow_each_other_without_a_gap()
    {
        var times = new ReportTimes(ReportPeriod.Week, 19, DayOfWeek.Friday, Berlin);
        var due = times.NextAfter(At("2026-03-21T00:00Z"));
        Assert.Equal(new ReportDue(At("2026-03-27T18:00Z"), new DateOnly(2026, 3, 21), new DateOnly(2026, 3, 27)), due);
        var next = times.NextAfter(due.At);
        Assert.Equal(new ReportDue(At("2026-04-03T17:00Z"), new DateOnly(2026, 3, 28), new DateOnly(2026, 4, 3)), next);
    }

    [Fact]
    public void A_weeks_report_on_Monday_morning_is_of_the_calendar_week_before()
    {
        var due = new ReportTimes(ReportPeriod.Week, 8, DayOfWeek.Monday, Moscow).NextAfter(At("2026-11-21T00:00Z"));
        Assert.Equal(new ReportDue(At("2026-11-23T05:00Z"), new DateOnly(2026, 11, 16), new DateOnly(2026, 11, 22)), due);
    }

    private static ReportTimes Daily(int hour, TimeZoneInfo zone) => new(ReportPeriod.Day, hour, DayOfWeek.Friday, zone);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
