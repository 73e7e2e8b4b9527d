using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Timeline;

/// <param name="Days">Every day asked for, in order, holding only what the person may see.</param>
/// <param name="By">By what right it was read.</param>
public sealed record ChildDays(IReadOnlyList<DayFacts> Days, Relation By);

/// <summary>A child's days one by one, as one person may see them: a month's calendar, a month's meals.</summary>
public sealed class ReadDays(PorogDbContext db, ChildAccess access)
{
    /// <summary>Its cost is that of the child's own events in these days, however long the journal has grown.</summary>
    /// <param name="personId">Who looks.</param>
    /// <param name="childId">At whom.</param>
    /// <param name="first">Local date in the organisation's zone.</param>
    /// <param name="last">Local date, inclusive.</param>
    /// <param name="only">The part of the child that is shown.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null for a stranger, an unknown child, and somebody who does not see this part.</returns>
    public async Task<ChildDays?> ReadAsync(
        Guid personId,
        Guid childId,
        DateOnly first,
        DateOnly last,
        Sight only,
        CancellationToken cancel
    )
    {
        var child = await SeenChild.FindAsync(db, access, personId, childId, cancel);
        if (child is null || child.Shows(only) == Sight.Nothing)
            return null;
        var kinds = child.Kinds(only);
        var (start, end) = (LocalTime.StartOfDay(first, child.Zone), LocalTime.StartOfDay(last.AddDays(1), child.Zone));
        var month = JournalMonth.EarliestOf(start);
        var entries = await db
            .Journal.Where(e => e.Bucket == child.Bucket && e.ChildId == child.Id && kinds.Contains(e.Kind))
            .Where(e => e.Month >= month && e.HappenedAt >= start && e.HappenedAt < end)
            .AsNoTracking()
            .ToListAsync(cancel);
        var seesMeals = child.Shows(only).HasFlag(Sight.Meals);
        return new ChildDays(DayFacts.Of(first, last, child.Zone, entries, seesMeals), child.Rights.Relation);
    }
}
