using System.Globalization;
using Porog.Delivery.Reports;
using Porog.Shared;
using Porog.Timeline;

namespace Porog.Web.Timeline;

/// <summary>Days and times as people read them, by the language of the request.</summary>
public static class Dates
{
    private static CultureInfo Culture => CultureInfo.CurrentCulture;

    private static bool English => Culture.TwoLetterISOLanguageName == "en";

    /// <summary>«08:14».</summary>
    public static string Time(DateTimeOffset at) => at.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>«20 ноября»; with the year when it is not this one.</summary>
    public static string Day(DateOnly day, DateOnly today) =>
        day.ToString(
            day.Year == today.Year ? "d MMMM"
                : English ? "d MMMM yyyy"
                : "d MMMM yyyy 'г.'",
            Culture
        );

    /// <summary>«Пятница, 20 ноября».</summary>
    public static string LongDay(DateOnly day, DateOnly today)
    {
        var name = day.ToString("dddd", Culture);
        return $"{char.ToUpper(name[0], Culture)}{name[1..]}{(English ? "" : ",")} {Day(day, today)}";
    }

    /// <summary>«пятница, 20 ноября»: Russian names days with a small letter, English never does.</summary>
    public static string InSentence(DateOnly day, DateOnly today)
    {
        var said = LongDay(day, today);
        return English ? said : char.ToLower(said[0], Culture) + said[1..];
    }

    /// <summary>«16–22 ноября», «30 ноября – 6 декабря».</summary>
    public static string Week(DateOnly monday, DateOnly today)
    {
        var sunday = monday.AddDays(6);
        return monday.Month == sunday.Month ? $"{monday.Day}–{Day(sunday, today)}" : $"{Day(monday, today)} – {Day(sunday, today)}";
    }

    /// <summary>«Пн».</summary>
    public static string ShortName(DateOnly day)
    {
        var name = Culture.DateTimeFormat.GetShortestDayName(day.DayOfWeek);
        // English has «M, T, W, T»: two letters tell Tuesday from Thursday.
        name = English ? day.ToString("ddd", Culture)[..2] : name;
        return char.ToUpper(name[0], Culture) + name[1..];
    }

    /// <summary>«Ноябрь 2026».</summary>
    public static string MonthName(DateOnly month)
    {
        var name = month.ToString("MMMM yyyy", Culture);
        return char.ToUpper(name[0], Culture) + name[1..];
    }

    /// <summary>«6 ч 18 мин».</summary>
    public static string Hours(TimeSpan time) =>
        ReportText.Hours(time, Porog.Shared.Words.In(English ? Languages.English : Languages.Russian));

    public static DateOnly FirstOfMonth(DateOnly day) => new(day.Year, day.Month, 1);

    public static DateOnly LastOfMonth(DateOnly day) => FirstOfMonth(day).AddMonths(1).AddDays(-1);

    /// <summary>Whether a day is worth a line in a table: a day off on which nothing happened is not, nor is one to come.</summary>
    public static bool IsTold(DayFacts day, DateOnly today) => day.Day <= today && ReportText.IsTold(day);

    public static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    /// <summary>For addresses and machines: «2026-11-20».</summary>
    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>For addresses: «2026-11».</summary>
    public static string IsoMonth(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Reads <see cref="IsoMonth"/> as the month's first day; null for anything else.</summary>
    public static DateOnly? ParseMonth(string? text) => text is { Length: 7 } ? Parse($"{text}-01") : null;

    /// <summary>Reads <see cref="Iso"/>; null for anything else.</summary>
    public static DateOnly? Parse(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year is > 2000 and < 2200
            ? day
            : null;
}
