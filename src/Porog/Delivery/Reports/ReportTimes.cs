using Porog.Shared;

namespace Porog.Delivery.Reports;

/// <summary>One report that falls due.</summary>
/// <param name="At">UTC instant.</param>
/// <param name="FirstDay">Local date.</param>
/// <param name="LastDay">Local date, inclusive.</param>
public readonly record struct ReportDue(DateTimeOffset At, DateOnly FirstDay, DateOnly LastDay);

/// <summary>
/// When reports of a period fall due on one wall clock, and of which days they tell. A day's report asked for in the afternoon
/// is of that day, one asked for before noon is of the day before: at breakfast there is nothing yet to tell of today. A week's
/// report is of the seven days that end with that same day, so that no day is left out between two of them.
/// </summary>
/// <param name="Period">Day or week.</param>
/// <param name="Hour">0 to 23, by the zone's clock. An hour the clocks leap over is due when they have leapt; one they show twice, the first time.</param>
/// <param name="Weekday">Of a week's report.</param>
/// <param name="Zone">Whose clock.</param>
public sealed record ReportTimes(ReportPeriod Period, int Hour, DayOfWeek Weekday, TimeZoneInfo Zone)
{
    private const int Noon = 12;
    private const int WeekDays = 7;

    /// <summary>The first report due after an instant.</summary>
    public ReportDue NextAfter(DateTimeOffset now) => Around(now).First(due => due.At > now);

    /// <summary>The last report due at an instant or before it.</summary>
    public ReportDue LatestAt(DateTimeOffset now) => Around(now).Last(due => due.At <= now);

    /// <summary>More than a week each way, in order.</summary>
    private IEnumerable<ReportDue> Around(DateTimeOffset now)
    {
        var today = Zone.DayAt(now);
        for (var day = today.AddDays(-WeekDays - 1); day <= today.AddDays(WeekDays + 1); day = day.AddDays(1))
            if (Period == ReportPeriod.Day || day.DayOfWeek == Weekday)
                yield return On(day);
    }

    private ReportDue On(DateOnly day)
    {
        var last = Hour < Noon ? day.AddDays(-1) : day;
        var first = Period == ReportPeriod.Day ? last : last.AddDays(1 - WeekDays);
        return new ReportDue(LocalTime.InstantOf(day, new TimeOnly(Hour, 0), Zone), first, last);
    }
}
