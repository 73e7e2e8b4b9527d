using Microsoft.EntityFrameworkCore;
using Porog.Journal;
using Porog.Storage;

namespace Porog.Following;

/// <summary>
/// A card held to the reader twice is two facts with ids of their own. Both stay in the journal; the family is told once.
/// </summary>
internal static class RepeatedTouches
{
    /// <summary>Nobody passes the same door in the same direction again within this time.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    /// <returns>The ids of the passages that repeat an earlier one: same child, direction, place and companion.</returns>
    public static async Task<HashSet<Guid>> InAsync(PorogDbContext db, IReadOnlyList<FollowedEntry> entries, CancellationToken cancel)
    {
        var passages = entries.Where(e => e.Kind.IsPassage()).ToList();
        if (passages.Count == 0)
            return [];
        var latest = await BeforeAsync(db, passages, cancel);
        var repeats = new HashSet<Guid>();
        foreach (var entry in passages.OrderBy(e => e.HappenedAt))
        {
            var touch = new Touch(entry.Kind == EventKind.In, entry.Place, entry.AccompaniedBy, entry.HappenedAt);
            if (latest.TryGetValue(entry.ChildId, out var before) && touch.Repeats(before))
                repeats.Add(entry.Id);
            else
                latest[entry.ChildId] = touch;
        }
        return repeats;
    }

    /// <summary>Where the children were before these passages: presence is written after the telling is planned.</summary>
    private static async Task<Dictionary<Guid, Touch>> BeforeAsync(
        PorogDbContext db,
        List<FollowedEntry> passages,
        CancellationToken cancel
    )
    {
        var buckets = passages.Select(e => e.Bucket).Distinct().ToList();
        var children = passages.Select(e => e.ChildId).Distinct().ToList();
        return await db
            .Presence.Where(p => buckets.Contains(p.Bucket) && children.Contains(p.ChildId))
            .AsNoTracking()
            .ToDictionaryAsync(p => p.ChildId, p => new Touch(p.Inside, p.Place, p.AccompaniedBy, p.Since), cancel);
    }

    private readonly record struct Touch(bool Inside, string? Place, Guid? AccompaniedBy, DateTimeOffset At)
    {
        public bool Repeats(Touch before) =>
            Inside == before.Inside
            && Place == before.Place
            && AccompaniedBy == before.AccompaniedBy
            && (At - before.At).Duration() <= Within;
    }
}
