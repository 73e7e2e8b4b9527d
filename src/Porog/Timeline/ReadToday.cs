using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Timeline;

/// <summary>Reads what children have eaten today, in one statement for all of them.</summary>
public sealed class ReadToday(PorogDbContext db, TimeProvider clock)
{
    private static readonly EventKind[] Meals = [EventKind.Buffet, EventKind.Hot, EventKind.Subsidised];

    /// <summary>The names of what was bought or given today, in order, without what was cancelled.</summary>
    /// <param name="seen">Children whose rights this request has asked.</param>
    /// <param name="cancel">Stops the query.</param>
    /// <returns>By child; nothing for children whose meals are not seen.</returns>
    public async Task<ILookup<Guid, string>> EatenAsync(IEnumerable<SeenChild> seen, CancellationToken cancel)
    {
        var children = seen.Where(child => child.Rights.Allows(Sight.Meals)).ToList();
        if (children.Count == 0)
            return Enumerable.Empty<Guid>().ToLookup(id => id, _ => "");
        var (buckets, ids) = (children.Select(c => c.Bucket).Distinct().ToList(), children.Select(c => c.Id).ToList());
        var starts = children.ToDictionary(c => c.Id, c => StartOfDay(c.Zone));
        var start = starts.Values.Min();
        var month = JournalMonth.EarliestOf(start);
        var entries = await db
            .Journal.Where(e => buckets.Contains(e.Bucket) && ids.Contains(e.ChildId) && Meals.Contains(e.Kind))
            .Where(e => e.Month >= month && e.HappenedAt >= start)
            .AsNoTracking()
            .ToListAsync(cancel);
        return entries
            .Where(e => e.HappenedAt >= starts[e.ChildId])
            .GroupBy(e => e.ChildId)
            .SelectMany(ofChild => Left(ofChild).Select(name => (Child: ofChild.Key, Name: name)))
            .ToLookup(one => one.Child, one => one.Name);
    }

    /// <summary>The names of items, less those that a cancelled sale took back.</summary>
    private static IEnumerable<string> Left(IEnumerable<JournalEntry> entries) =>
        entries
            .OrderBy(e => e.HappenedAt)
            .SelectMany(e => MealItem.Read(e.Items).Select(item => (item.Name, Quantity: e.TakesBack ? -item.Quantity : item.Quantity)))
            .GroupBy(item => item.Name)
            .Where(same => same.Sum(item => item.Quantity) > 0)
            .Select(same => same.Key);

    private DateTimeOffset StartOfDay(TimeZoneInfo zone) => LocalTime.StartOfDay(zone.DayAt(clock.GetUtcNow()), zone);
}
