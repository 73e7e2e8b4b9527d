using Porog.Journal;
using Porog.Shared;

namespace Porog.Timeline;

/// <summary>One meal of a day.</summary>
/// <param name="Kind">Buffet, hot or subsidised.</param>
/// <param name="At">With the organisation's offset.</param>
/// <param name="Paid">Kopecks from the child's account; zero for a subsidised meal.</param>
/// <param name="Items">What the meal consisted of.</param>
/// <param name="TakesBack">It cancels an earlier meal: <paramref name="Paid"/> is negative and the count is −1.</param>
public sealed record DayMeal(EventKind Kind, DateTimeOffset At, long Paid, IReadOnlyList<MealItem> Items, bool TakesBack)
{
    /// <summary>1, or −1 for a cancellation.</summary>
    public int Count => TakesBack ? -1 : 1;
}

/// <summary>A summary of one day of a child, by the organisation's clock.</summary>
/// <param name="Day">Local date.</param>
/// <param name="Came">The first entry; null if none is known.</param>
/// <param name="Left">The last exit without a later entry; null if none is known.</param>
/// <param name="Inside">The time between entries and the exits after them; null if no such pair is known.</param>
/// <param name="Meals">In the order in which they happened; empty if the reader may not see meals.</param>
/// <param name="Paid">Kopecks paid for meals.</param>
/// <param name="ToppedUp">Kopecks from top-ups and corrections; may be negative.</param>
/// <param name="EnteredBy">Who entered parts of the day by hand, if the caller asked for it.</param>
public sealed record DayFacts(
    DateOnly Day,
    DateTimeOffset? Came,
    DateTimeOffset? Left,
    TimeSpan? Inside,
    IReadOnlyList<DayMeal> Meals,
    long Paid,
    long ToppedUp,
    IReadOnlyList<EnteredBy> EnteredBy
)
{
    public bool WasThere => Came is not null || Left is not null;

    /// <summary>Without lessons by the organisation's calendar. Set by callers that read it.</summary>
    public bool IsOff { get; init; }

    /// <summary>Returns every day from the first to the last, including days without events.</summary>
    /// <param name="first">Local date.</param>
    /// <param name="last">Local date, inclusive.</param>
    /// <param name="zone">The organisation's zone.</param>
    /// <param name="entries">The entries that the reader may see.</param>
    /// <param name="seesMeals">Whether the reader may see what was eaten, not only what was paid.</param>
    /// <param name="byHand">Who entered which entries by hand; null if not needed.</param>
    public static IReadOnlyList<DayFacts> Of(
        DateOnly first,
        DateOnly last,
        TimeZoneInfo zone,
        IEnumerable<JournalEntry> entries,
        bool seesMeals,
        IReadOnlyDictionary<Guid, EnteredBy>? byHand = null
    )
    {
        var all = entries.OrderBy(e => e.HappenedAt).ThenBy(e => e.Id).ToList();
        var byDay = all.ToLookup(e => zone.DayAt(e.HappenedAt));
        var passages = all.StandingPassages().ToLookup(e => zone.DayAt(e.HappenedAt));
        var days = new List<DayFacts>();
        for (var day = first; day <= last; day = day.AddDays(1))
            days.Add(Of(day, zone, [.. byDay[day]], passages[day], seesMeals, byHand));
        return days;
    }

    private static DayFacts Of(
        DateOnly day,
        TimeZoneInfo zone,
        List<JournalEntry> entries,
        IEnumerable<JournalEntry> passages,
        bool seesMeals,
        IReadOnlyDictionary<Guid, EnteredBy>? byHand
    )
    {
        var (came, left, inside) = Passages(passages);
        return new DayFacts(
            day,
            Local(came),
            Local(left),
            inside,
            seesMeals
                ?
                [
                    .. entries
                        .Where(e => e.Kind.IsMeal())
                        .Select(e => new DayMeal(e.Kind, zone.At(e.HappenedAt), -e.Amount, MealItem.Read(e.Items), e.TakesBack)),
                ]
                : [],
            -entries.Where(e => e.Kind.IsMeal()).Sum(e => e.Amount),
            entries.Where(e => e.Kind is EventKind.TopUp or EventKind.Correction).Sum(e => e.Amount),
            [.. entries.Select(e => byHand?.GetValueOrDefault(e.Id)).OfType<EnteredBy>().Distinct()]
        );

        DateTimeOffset? Local(DateTimeOffset? at) => at is { } instant ? zone.At(instant) : null;
    }

    /// <summary>
    /// A second entry without an exit between, or an exit without an entry, means that a card was not touched. Such passages add no time.
    /// Times are shown to the minute, so the time between them is counted from what is shown.
    /// </summary>
    private static (DateTimeOffset? Came, DateTimeOffset? Left, TimeSpan? Inside) Passages(IEnumerable<JournalEntry> passages)
    {
        (DateTimeOffset? came, DateTimeOffset? left, DateTimeOffset? since, TimeSpan? inside) = (null, null, null, null);
        foreach (var passage in passages)
        {
            if (passage.Kind == EventKind.In)
            {
                came ??= passage.HappenedAt;
                since ??= passage.HappenedAt;
                left = null;
                continue;
            }
            if (since is { } from)
                inside = (inside ?? TimeSpan.Zero) + (Minute(passage.HappenedAt) - Minute(from));
            (since, left) = (null, passage.HappenedAt);
        }
        return (came, left, inside);
    }

    private static DateTimeOffset Minute(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));
}
