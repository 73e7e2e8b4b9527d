using System.Globalization;
using Porog.Honesty;
using Porog.Web.Timeline;

namespace Porog.Web.Honesty;

/// <summary>The period of the page and of its file, from the address.</summary>
/// <param name="Span">A day or a month.</param>
/// <param name="First">Local date; of a month, its first.</param>
/// <param name="Today">The local date now.</param>
public sealed record HonestyAsk(HonestySpan Span, DateOnly First, DateOnly Today)
{
    public DateOnly Last => Span == HonestySpan.Day ? First : Dates.LastOfMonth(First);

    public bool IsToday => Span == HonestySpan.Day && First == Today;

    public HonestyAsk Yesterday => new(HonestySpan.Day, Today.AddDays(-1), Today);

    public HonestyAsk Month => new(HonestySpan.Month, Dates.FirstOfMonth(First), Today);

    /// <summary>Null before the year 2001 and after today.</summary>
    public HonestyAsk? Next(int steps)
    {
        var to = this with { First = Span == HonestySpan.Day ? First.AddDays(steps) : First.AddMonths(steps) };
        return to.First <= Today && to.First.Year > 2000 ? to : null;
    }

    /// <summary>«day=2026-11-20» or «month=2026-11».</summary>
    public string Query => Span == HonestySpan.Day ? $"day={Dates.Iso(First)}" : $"month={Dates.IsoMonth(First)}";

    /// <summary>The page of a long list, from the address; the first for anything that is no number.</summary>
    public static int Page(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Min(page, 10_000) : 0;

    /// <summary>Without either, yesterday. A date that is none, or lies ahead, is not a page.</summary>
    public static HonestyAsk? Of(string? day, string? month, DateOnly today)
    {
        var ask = (day, month) switch
        {
            (null, null) => new HonestyAsk(HonestySpan.Day, today.AddDays(-1), today),
            (null, _) => Dates.ParseMonth(month) is { } first ? new HonestyAsk(HonestySpan.Month, first, today) : null,
            _ => Dates.Parse(day) is { } date ? new HonestyAsk(HonestySpan.Day, date, today) : null,
        };
        return ask is not null && ask.First <= today ? ask : null;
    }
}
