using Porog.Shared;

namespace Porog.Attendance.Absences;

/// <summary>An absence in words, for pages and messages.</summary>
public static class AbsenceText
{
    /// <summary>«Болезнь».</summary>
    public static string Kind(AbsenceKind kind, Words words) =>
        kind switch
        {
            AbsenceKind.Illness => words["Болезнь"],
            AbsenceKind.Family => words["Семейные обстоятельства"],
            AbsenceKind.Medical => words["Приём у врача"],
            _ => words["Другая причина"],
        };

    /// <summary>«1 декабря», «1–3 декабря», «1 декабря, уроки 1–3».</summary>
    public static string Days(DateOnly from, DateOnly until, IReadOnlyList<int> lessons, Words words)
    {
        var days =
            from == until ? words["{0:d MMMM}", from]
            : (from.Year, from.Month) == (until.Year, until.Month) ? words["{0}–{1:d MMMM}", from.Day, until]
            : words["{0:d MMMM} – {1:d MMMM}", from, until];
        return lessons.Count switch
        {
            0 => days,
            1 => words["{0}, урок {1}", days, lessons[0]],
            _ => words["{0}, уроки {1}", days, LessonNumbers.Say(lessons)],
        };
    }

    /// <summary>«1–3 декабря, болезнь».</summary>
    public static string DaysAndKind(DateOnly from, DateOnly until, IReadOnlyList<int> lessons, AbsenceKind kind, Words words) =>
        $"{Days(from, until, lessons, words)}, {Small(Kind(kind, words))}";

    private static string Small(string text) => char.ToLowerInvariant(text[0]) + text[1..];
}
