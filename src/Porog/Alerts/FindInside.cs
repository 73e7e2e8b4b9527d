using Microsoft.EntityFrameworkCore;
using Porog.Journal;
using Porog.Storage;

namespace Porog.Alerts;

/// <summary>Finds who came and who has left, from the journal: a follower that lags behind must not keep a child inside.</summary>
internal sealed class FindInside(PorogDbContext db)
{
    /// <param name="childIds">The children.</param>
    /// <param name="begin">UTC instant at which the day begins.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Of those who came since then: whether the latest passage that stands is an entry.</returns>
    public async Task<Dictionary<Guid, bool>> OfAsync(IReadOnlyCollection<Guid> childIds, DateTimeOffset begin, CancellationToken cancel) =>
        (await PassagesAsync(childIds, begin, cancel))
            .GroupBy(e => e.ChildId)
            .Select(g => (Id: g.Key, Standing: g.StandingPassages()))
            .Where(c => c.Standing.Any(e => e.Kind == EventKind.In))
            .ToDictionary(c => c.Id, c => c.Standing[^1].Kind == EventKind.In);

    /// <returns>In no order, with those that were taken back.</returns>
    public Task<List<JournalEntry>> PassagesAsync(IReadOnlyCollection<Guid> childIds, DateTimeOffset since, CancellationToken cancel)
    {
        var month = JournalMonth.EarliestOf(since);
        var buckets = childIds.Select(Shared.Bucket.Of).Distinct().ToList();
        return db
            .Journal.AsNoTracking()
            .Where(e => buckets.Contains(e.Bucket) && childIds.Contains(e.ChildId) && e.Month >= month && e.HappenedAt >= since)
            .Where(e => e.Kind == EventKind.In || e.Kind == EventKind.Out)
            .ToListAsync(cancel);
    }
}
