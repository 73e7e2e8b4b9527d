using Porog.Access;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;
using Porog.Timeline;

namespace Porog.Delivery.Reports;

/// <summary>The part of the journal that reports are made of.</summary>
internal static class ReportJournal
{
    /// <summary>
    /// The events of some children in a span of days. Each child is looked up within its bucket; older partitions are not opened
    /// (<see cref="ReadTimeline"/> explains why a month is enough).
    /// </summary>
    public static IQueryable<JournalEntry> Of(
        PorogDbContext db,
        IReadOnlyCollection<Guid> childIds,
        DateOnly first,
        DateOnly last,
        TimeZoneInfo zone
    )
    {
        var (start, end) = (LocalTime.StartOfDay(first, zone), LocalTime.StartOfDay(last.AddDays(1), zone));
        var month = JournalMonth.EarliestOf(start);
        return from child in db.Children
            where childIds.Contains(child.Id)
            from entry in db.Journal
            where entry.Bucket == child.Bucket && entry.ChildId == child.Id
            where entry.Month >= month && entry.HappenedAt >= start && entry.HappenedAt < end
            select entry;
    }

    /// <summary>
    /// Whether a report for a reader who is shown these parts includes such an event. A paid meal changes the balance, so the
    /// account alone is enough.
    /// </summary>
    public static bool Shows(EventKind kind, Sight shown) =>
        kind switch
        {
            EventKind.In or EventKind.Out => shown.HasFlag(Sight.Attendance),
            EventKind.Subsidised => shown.HasFlag(Sight.Meals),
            EventKind.Buffet or EventKind.Hot => shown.HasFlag(Sight.Account) || shown.HasFlag(Sight.Meals),
            _ => shown.HasFlag(Sight.Account),
        };
}
