using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Timeline;

namespace Porog.Delivery.Reports;

/// <summary>Puts reports into words: titles, times and hours, in a language that is always named.</summary>
public static class ReportText
{
    /// <summary>«Сводный отчёт за 20 ноября», «Сводный отчёт за 14–20 ноября». It names nobody: whoever may still see whom is asked later.</summary>
    public static string Title(Report report, string language)
    {
        var words = Words.In(language);
        return report.Period == ReportPeriod.Day
            ? words["Сводный отчёт за {0:d MMMM}", report.LastDay]
            : words["Сводный отчёт за неделю, {0}", Span(report.FirstDay, report.LastDay, words)];
    }

    /// <summary>The page where it can be looked back at.</summary>
    public static string Path(Report report) => $"/reports/{report.Id}";

    /// <summary>«6 ч 18 мин».</summary>
    public static string Hours(TimeSpan time, Words words)
    {
        var minutes = (long)time.TotalMinutes;
        return minutes < 60 ? words["{0} мин", minutes]
            : minutes % 60 == 0 ? words["{0} ч", minutes / 60]
            : words["{0} ч {1} мин", minutes / 60, minutes % 60];
    }

    /// <summary>«пришла в 08:14, ушла в 14:32, пробыла 6 ч 18 мин»; what is not known is said so.</summary>
    public static string Stay(DayFacts day, Sex sex, Words words)
    {
        var she = sex == Sex.Female;
        if (!day.WasThere && day.IsOff)
            return words["выходной по календарю, проходов не отмечено"];
        if (!day.WasThere)
            return she ? words["проходов не отмечено, возможно, не приходила"] : words["проходов не отмечено, возможно, не приходил"];
        var parts = new List<string>
        {
            day.Came is { } came ? (she ? words["пришла в {0:HH:mm}", came] : words["пришёл в {0:HH:mm}", came]) : words["вход не отмечен"],
            day.Left is { } left ? (she ? words["ушла в {0:HH:mm}", left] : words["ушёл в {0:HH:mm}", left]) : words["выход не отмечен"],
        };
        if (day.Inside is { } inside)
            parts.Add(she ? words["пробыла {0}", Hours(inside, words)] : words["пробыл {0}", Hours(inside, words)]);
        return string.Join(", ", parts);
    }

    /// <summary>«внесено вручную: …», day by day in a report of several; null when devices told everything.</summary>
    public static string? ByHand(IReadOnlyList<DayFacts> days, Words words)
    {
        var told = days.Where(d => d.EnteredBy.Count > 0)
            .Select(d =>
            {
                var people = string.Join("; ", d.EnteredBy.Select(by => EnteredByText.Of(by, words)));
                return days.Count == 1 ? people : words["{0:d MMMM}: {1}", d.Day, people];
            })
            .ToList();
        return told.Count == 0 ? null : Sentence(string.Join("; ", told), words);
    }

    /// <summary>With a capital letter and a full stop.</summary>
    public static string Sentence(string text, Words words) => $"{char.ToUpper(text[0], words.Culture)}{text[1..]}.";

    /// <summary>Whether a day is worth a line: a day without lessons on which nothing happened is not.</summary>
    public static bool IsTold(DayFacts day) => !day.IsOff || day.WasThere || day.Paid != 0 || day.ToppedUp != 0;

    private static string Span(DateOnly first, DateOnly last, Words words) =>
        first.Month == last.Month ? words["{0}–{1:d MMMM}", first.Day, last] : words["{0:d MMMM} – {1:d MMMM}", first, last];
}
