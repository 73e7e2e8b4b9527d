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
    /// What happened to children in a span of days. Each is looked up by their bucket, so that the cost is theirs alone; older
    /// partitions are not opened (<see cref="ReadTimeline"/> tells why a month is enough).
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

    /// <summary>Whether somebody's report tells of it. What was paid for a meal moves the account, so it is told with the account too.</summary>
    public static bool Shows(EventKind kind, Sight sees, bool showsMeals) =>
        kind switch
        {
            EventKind.In or EventKind.Out => sees.HasFlag(Sight.Attendance),
            EventKind.Subsidised => sees.HasFlag(Sight.Meals) && showsMeals,
            EventKind.Buffet or EventKind.Hot => sees.HasFlag(Sight.Account) || (sees.HasFlag(Sight.Meals) && showsMeals),
            _ => sees.HasFlag(Sight.Account),
        };
}
