using System.Globalization;

namespace Porog.Shared.Sheets;

/// <summary>How the dates of one column are written. One column is read in one way.</summary>
public enum DateOrder
{
    /// <summary>31.12.2015; also when no date tells, as long as they have dots.</summary>
    DayFirst = 0,

    /// <summary>12/31/2015.</summary>
    MonthFirst = 1,

    /// <summary>Such as 4/2/2010 in every line: a person must say.</summary>
    Unclear = 2,

    /// <summary>Some dates have the day first, others the month. Those that may be either are refused.</summary>
    Mixed = 3,
}

/// <summary>Decides from all dates of a column in which order they are written.</summary>
internal sealed class DateColumn
{
    private bool dayFirst;
    private bool monthFirst;
    private bool unclear;

    public DateOrder Order =>
        (dayFirst, monthFirst) switch
        {
            (true, true) => DateOrder.Mixed,
            (false, true) => DateOrder.MonthFirst,
            (true, false) => DateOrder.DayFirst,
            _ => unclear ? DateOrder.Unclear : DateOrder.DayFirst,
        };

    public void See(SheetCell cell)
    {
        if (cell.Kind != CellKind.Text || SheetDates.Parts(cell.Text) is not { IsNamed: false, YearFirst: false } date)
            return;
        dayFirst |= date is { First: > 12 and <= 31, Second: <= 12 };
        monthFirst |= date is { First: <= 12, Second: > 12 and <= 31 };
        unclear |= date is { First: <= 12, Second: <= 12 } && date.First != date.Second && date.Separator != '.';
    }
}

/// <summary>Reads dates as programs and people write them.</summary>
internal static class SheetDates
{
    private const string Separators = "./-\u2010\u2011\u2012\u2013 ";

    private static readonly string[][] Months =
    [
        ["янв", "jan"],
        ["фев", "feb"],
        ["мар", "mar"],
        ["апр", "apr"],
        ["май", "мая", "may"],
        ["июн", "jun"],
        ["июл", "jul"],
        ["авг", "aug"],
        ["сен", "sep"],
        ["окт", "oct"],
        ["ноя", "nov"],
        ["дек", "dec"],
    ];

    /// <inheritdoc cref="TryRead(string, DateOrder, int, out DateOnly?)"/>
    public static bool TryRead(SheetCell cell, DateOrder order, int lastYear, out DateOnly? date)
    {
        if (cell.Kind != CellKind.Date)
            return TryRead(cell.Text, order, lastYear, out date);
        date = cell.Day;
        // A spreadsheet that expects the day first has turned 4/2/2010 of another column into the 4th of February.
        return order == DateOrder.DayFirst || cell.Day.Day > 12;
    }

    /// <param name="text">«05.03.2016», «2016-03-05», «5/3/16», «5 марта 2016 г.», each also with a time.</param>
    /// <param name="order">The order of the column.</param>
    /// <param name="lastYear">The latest year that two digits may mean.</param>
    /// <param name="date">The date.</param>
    /// <returns>False when it is no date; also when it may be either of two dates, with <paramref name="date"/> set to one of them.</returns>
    public static bool TryRead(string text, DateOrder order, int lastYear, out DateOnly? date)
    {
        date = null;
        if (Parts(text) is not { } parts)
            return false;
        var year =
            parts.Year >= 100 ? parts.Year
            : 2000 + parts.Year > lastYear ? 1900 + parts.Year
            : 2000 + parts.Year;
        var (day, month) = (parts.First, parts.Second);
        if (!parts.IsNamed && !parts.YearFirst && (order == DateOrder.MonthFirst || (order == DateOrder.Mixed && month > 12)))
            (day, month) = (month, day);
        if (month is < 1 or > 12 || day < 1 || year is < 1 or > 9999 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new DateOnly(year, month, day);
        return parts.IsNamed
            || parts.YearFirst
            || order is DateOrder.DayFirst or DateOrder.MonthFirst
            || parts.First > 12
            || parts.Second > 12
            || parts.First == parts.Second;
    }

    /// <summary>«10-11» that a spreadsheet has turned into «10.ноя» or «Nov-10».</summary>
    public static bool LooksLikeDayOfMonth(string text)
    {
        var parts = text.Split([.. Separators], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2
            && parts.Any(p => p.Length <= 2 && p.All(char.IsAsciiDigit))
            // «МАР-21» is a college's group: spreadsheets do not write months in capitals only.
            && parts.Any(p => p.Length is 3 or 4 && MonthOf(p) > 0 && p.Any(char.IsLower));
    }

    /// <summary>The three numbers of a date. With the year first, the day is still in <see cref="DateParts.First"/>.</summary>
    internal static DateParts? Parts(string text)
    {
        var date = WithoutTime(text.Trim());
        var separator = date.FirstOrDefault(c => Separators.Contains(c, StringComparison.Ordinal));
        var parts = date.Split([.. Separators], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length != 3 || Number(parts[2]) is not { } third)
            return null;
        if (Number(parts[0]) is { } first)
        {
            if (MonthOf(parts[1]) is > 0 and var named)
                return new DateParts(first, named, third, separator, IsNamed: true, YearFirst: false);
            if (Number(parts[1]) is not { } second)
                return null;
            return parts[0].Length == 4
                ? new DateParts(third, second, first, separator, IsNamed: false, YearFirst: true)
                : new DateParts(first, second, third, separator, IsNamed: false, YearFirst: false);
        }
        return MonthOf(parts[0]) is > 0 and var month && Number(parts[1].TrimEnd(',')) is { } day
            ? new DateParts(day, month, third, separator, IsNamed: true, YearFirst: false)
            : null;
    }

    private static string WithoutTime(string text)
    {
        var end = text.IndexOf(':', StringComparison.Ordinal);
        var date = end < 0 ? text : text[..Math.Max(0, text[..end].LastIndexOfAny([' ', 'T']))];
        foreach (var word in (string[])["года", "год", "г.", "г"])
            if (date.EndsWith(word, StringComparison.OrdinalIgnoreCase))
                return date[..^word.Length].TrimEnd();
        return date.TrimEnd();
    }

    private static int? Number(string text) =>
        text.Length is 1 or 2 or 4 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int MonthOf(string text) =>
        text.Length < 3 || !text.TrimEnd('.', ',').All(char.IsLetter)
            ? 0
            : Array.FindIndex(Months, m => m.Any(s => text.StartsWith(s, StringComparison.OrdinalIgnoreCase))) + 1;
}

/// <param name="First">The day, or what stands at its place.</param>
/// <param name="Second">The month, or what stands at its place.</param>
/// <param name="Year">Two or four digits.</param>
/// <param name="Separator">Between the first two.</param>
/// <param name="IsNamed">The month has its name.</param>
/// <param name="YearFirst">2016-03-05.</param>
internal sealed record DateParts(int First, int Second, int Year, char Separator, bool IsNamed, bool YearFirst);
