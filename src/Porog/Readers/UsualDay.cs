namespace Porog.Readers;

/// <summary>
/// How many passages a reader usually takes in a part of the day, from earlier days. It answers with the lower quartile of those days,
/// so that a few idle or broken days do not make it expect too little, nor a festival too much.
/// </summary>
/// <param name="days">One row a day: passages by five minutes of the local day, <see cref="Slots"/> numbers.</param>
public sealed class UsualDay(IReadOnlyList<int[]> days)
{
    /// <summary>A slot is five minutes.</summary>
    public const int SlotMinutes = 5;

    /// <summary>Slots of a day.</summary>
    public const int Slots = 24 * 60 / SlotMinutes;

    /// <summary>With fewer days than this nothing is usual yet.</summary>
    public const int FewestDays = 3;

    /// <summary>Of the same weekday, this many of the latest days are looked at.</summary>
    public const int MostDays = 6;

    /// <summary>Whether enough days are known to say what is usual.</summary>
    public bool IsKnown => days.Count >= FewestDays;

    /// <summary>
    /// Chooses the days that say what is usual on a date: the latest <see cref="MostDays"/> of its weekday; while there are too few, the
    /// latest of any weekday. Days without a passage tell nothing: a holiday that nobody entered, or a broken reader.
    /// </summary>
    /// <param name="date">The local date to be judged; it and later days do not count.</param>
    /// <param name="history">Passages by slot of earlier local dates.</param>
    /// <param name="isSchoolDay">Whether the calendar has school on a date.</param>
    public static UsualDay Of(DateOnly date, IReadOnlyDictionary<DateOnly, int[]> history, Func<DateOnly, bool> isSchoolDay)
    {
        var worked = history
            .Where(d => d.Key < date && isSchoolDay(d.Key) && d.Value.Any(passes => passes > 0))
            .OrderByDescending(d => d.Key)
            .ToList();
        var same = worked.Where(d => d.Key.DayOfWeek == date.DayOfWeek).Take(MostDays).ToList();
        return new UsualDay([.. (same.Count >= FewestDays ? same : worked.Take(MostDays)).Select(d => d.Value)]);
    }

    /// <summary>The usual day of several readers together. Days are matched in order, from the latest.</summary>
    public static UsualDay Together(IReadOnlyCollection<UsualDay> readers)
    {
        var known = readers.Where(r => r.IsKnown).Select(r => r.Days).ToList();
        if (known.Count == 0)
            return new UsualDay([]);
        return new UsualDay([.. Enumerable.Range(0, known.Min(d => d.Count)).Select(day => Sum(known.Select(d => d[day])))]);
    }

    /// <summary>Passages usual between two moments of the local day, in minutes from midnight.</summary>
    public double Between(double from, double to)
    {
        if (!IsKnown || to <= from)
            return 0;
        var sums = days.Select(day => Sum(day, from, to)).Order().ToList();
        return sums[(sums.Count - 1) / 4];
    }

    private IReadOnlyList<int[]> Days => days;

    private static int[] Sum(IEnumerable<int[]> rows)
    {
        var sum = new int[Slots];
        foreach (var row in rows)
            for (var slot = 0; slot < Slots; slot++)
                sum[slot] += row[slot];
        return sum;
    }

    private static double Sum(int[] day, double from, double to)
    {
        var sum = 0.0;
        for (var slot = Math.Max(0, (int)(from / SlotMinutes)); slot < Slots && slot * SlotMinutes < to; slot++)
        {
            double begin = slot * SlotMinutes;
            var part = Math.Min(begin + SlotMinutes, to) - Math.Max(begin, from);
            sum += day[slot] * part / SlotMinutes;
        }
        return sum;
    }
}
