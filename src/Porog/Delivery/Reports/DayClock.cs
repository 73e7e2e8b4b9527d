using Porog.Timeline;

namespace Porog.Delivery.Reports;

/// <summary>The hours that a chart of several days shows, and where on it the time of a stay lies.</summary>
/// <param name="From">The first hour, 0 to 23.</param>
/// <param name="Until">The hour after the last, up to 24.</param>
public sealed record DayClock(int From, int Until)
{
    private const int Usually = 8;
    private const int UsuallyUntil = 16;

    /// <summary>Wide enough for every stay, and for a usual day.</summary>
    public static DayClock Around(IEnumerable<DayFacts> days)
    {
        var (from, until) = (Usually, UsuallyUntil);
        foreach (var at in days.SelectMany(d => new[] { d.Came, d.Left }).OfType<DateTimeOffset>())
        {
            from = Math.Min(from, at.Hour);
            until = Math.Max(until, at.Hour + 1);
        }
        return new DayClock(from, until);
    }

    /// <summary>
    /// Per cent of the width at which a day's bar begins and ends. With the exit unknown it is a mark at the arrival, the entry
    /// unknown one at the exit; nothing where neither is known.
    /// </summary>
    public (int From, int Until) Of(DayFacts day)
    {
        const int Mark = 2;
        if ((day.Came ?? day.Left) is not { } begin)
            return (0, 0);
        var from = Math.Min(At(begin), 100 - Mark);
        var until = day.Left is { } left ? At(left) : from;
        return (from, Math.Max(until, from + Mark));
    }

    private int At(DateTimeOffset at) => (int)Math.Round((at.TimeOfDay.TotalHours - From) * 100 / (Until - From));
}
