using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Timeline;

/// <param name="Days">Every requested day, in order, with only what the person may see.</param>
/// <param name="By">The right that allowed the reading.</param>
public sealed record ChildDays(IReadOnlyList<DayFacts> Days, Relation By);

/// <summary>Reads a child's days for one person: a month's calendar, a month's meals.</summary>
public sealed class ReadDays(PorogDbContext db)
{
    /// <summary>
    /// Reads the local dates <paramref name="first"/> to <paramref name="last"/>, inclusive, in the organisation's zone. The cost depends
    /// only on the child's own events in these days, not on the size of the journal.
    /// </summary>
    /// <returns>Null if the person may not see this part of the child.</returns>
    public async Task<ChildDays?> ReadAsync(SeenChild child, DateOnly first, DateOnly last, Sight only, CancellationToken cancel)
    {
        if (child.Shows(only) == Sight.Nothing)
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
