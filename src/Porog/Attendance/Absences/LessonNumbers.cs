using System.Globalization;
using Porog.Shared;

namespace Porog.Attendance.Absences;

/// <summary>The lessons of one day, 1 to 12, as they are stored, typed and said.</summary>
public static class LessonNumbers
{
    public const int Most = 12;

    /// <summary>Bit 0 is lesson 1. Numbers outside 1–12 are left out.</summary>
    public static short ToBits(IEnumerable<int> lessons) =>
        (short)lessons.Where(n => n is >= 1 and <= Most).Aggregate(0, (bits, n) => bits | (1 << (n - 1)));

    /// <summary>In ascending order; empty for whole days.</summary>
    public static IReadOnlyList<int> FromBits(short bits) => [.. Enumerable.Range(1, Most).Where(n => (bits & (1 << (n - 1))) != 0)];

    /// <summary>Reads «1, 2» and «5-7».</summary>
    /// <returns>Empty for an empty text; null when it is not a list of lessons.</returns>
    public static IReadOnlyList<int>? TryParse(string? typed)
    {
        var lessons = new SortedSet<int>();
        foreach (
            var part in TextFold.Line(typed).Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        )
        {
            var ends = part.Split('-', '–');
            if (ends.Length > 2 || Number(ends[0]) is not { } first || Number(ends[^1]) is not { } last || last < first)
                return null;
            lessons.UnionWith(Enumerable.Range(first, last - first + 1));
        }
        return [.. lessons];
    }

    /// <summary>«1–3, 5».</summary>
    public static string Say(IReadOnlyList<int> lessons)
    {
        // Neighbours have the same difference between a number and its place in the list.
        var runs = lessons
            .Select((number, place) => (number, Run: number - place))
            .GroupBy(one => one.Run, one => one.number)
            .Select(run => run.ToList());
        return string.Join(", ", runs.Select(run => run.Count == 1 ? $"{run[0]}" : $"{run[0]}–{run[^1]}"));
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most ? number : null;
}
