using Microsoft.EntityFrameworkCore;
using Porog.Journal;
using Porog.Storage;

namespace Porog.Following;

/// <summary>
/// A card held to the reader twice is two facts with ids of their own. Both stay in the journal; the family is told once, of the one
/// that is followed first. A touch repeats the passage next to it in time, before or after it, because devices may send late.
/// </summary>
internal static class RepeatedTouches
{
    /// <summary>Nobody passes the same door in the same direction again within this time.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    /// <returns>The ids of the passages that repeat another one: same child, direction, place and companion.</returns>
    public static async Task<HashSet<Guid>> InAsync(PorogDbContext db, IReadOnlyList<FollowedEntry> entries, CancellationToken cancel)
    {
        var passages = entries.Where(e => e.Kind.IsPassage()).OrderBy(e => e.HappenedAt).ToList();
        if (passages.Count == 0)
            return [];
        var known = await KnownAsync(db, passages, cancel);
        var repeats = new HashSet<Guid>();
        foreach (var entry in passages)
        {
            if (!known.TryGetValue(entry.ChildId, out var touches))
                known[entry.ChildId] = touches = [];
            if (Repeats(touches, new Touch(entry.Kind == EventKind.In, entry.Place, entry.AccompaniedBy, entry.HappenedAt)))
                repeats.Add(entry.Id);
        }
        return repeats;
    }

    /// <summary>Adds a touch to those of its child, which are in the order of time.</summary>
    /// <returns>Whether it repeats its neighbour.</returns>
    private static bool Repeats(List<Touch> touches, Touch touch)
    {
        var at = touches.Count;
        while (at > 0 && touches[at - 1].At > touch.At)
            at--;
        var repeats = (at > 0 && touch.Repeats(touches[at - 1])) || (at < touches.Count && touch.Repeats(touches[at]));
        touches.Insert(at, touch);
        return repeats;
    }

    /// <summary>
    /// The passages that these could repeat. Presence has the latest of each child; it is written after the telling is planned. Only a
    /// passage that comes late can have others next to it, so only then the journal is read.
    /// </summary>
    private static async Task<Dictionary<Guid, List<Touch>>> KnownAsync(
        PorogDbContext db,
        List<FollowedEntry> passages,
        CancellationToken cancel
    )
    {
        var buckets = passages.Select(e => e.Bucket).Distinct().ToList();
        var children = passages.Select(e => e.ChildId).Distinct().ToList();
        var latest = await db
            .Presence.Where(p => buckets.Contains(p.Bucket) && children.Contains(p.ChildId))
            .AsNoTracking()
            .ToDictionaryAsync(p => p.ChildId, p => new Touch(p.Inside, p.Place, p.AccompaniedBy, p.Since), cancel);
        var known = latest.ToDictionary(l => l.Key, l => new List<Touch> { l.Value });
        var late = passages.Where(e => latest.TryGetValue(e.ChildId, out var last) && e.HappenedAt < last.At).ToList();
        if (late.Count > 0)
            foreach (var (childId, touch) in await AroundAsync(db, late, cancel))
                if (touch.At < latest[childId].At)
                    known[childId].Insert(known[childId].Count - 1, touch);
        return known;
    }

    /// <returns>By time: the passages of devices around the late ones that were followed before.</returns>
    private static async Task<List<(Guid ChildId, Touch Touch)>> AroundAsync(
        PorogDbContext db,
        List<FollowedEntry> late,
        CancellationToken cancel
    )
    {
        var buckets = late.Select(e => e.Bucket).Distinct().ToList();
        var children = late.Select(e => e.ChildId).Distinct().ToList();
        var (from, to) = (late[0].HappenedAt - Within, late[^1].HappenedAt + Within);
        // Does not open older partitions.
        var month = JournalMonth.EarliestOf(from);
        var around = await db
            .Journal.Where(e => buckets.Contains(e.Bucket) && children.Contains(e.ChildId) && e.Month >= month)
            .Where(e => e.HappenedAt >= from && e.HappenedAt <= to && (e.Kind == EventKind.In || e.Kind == EventKind.Out))
            .Where(e => e.Position < db.FollowPositions.Single(p => p.Bucket == e.Bucket).Position)
            .OrderBy(e => e.HappenedAt)
            .Select(e => new
            {
                e.ChildId,
                e.DeviceId,
                e.Kind,
                e.Place,
                e.AccompaniedBy,
                e.HappenedAt,
            })
            .ToListAsync(cancel);
        return
        [
            .. around
                .Where(e => !ByHandDevice.Is(e.DeviceId))
                .Select(e => (e.ChildId, new Touch(e.Kind == EventKind.In, e.Place, e.AccompaniedBy, e.HappenedAt))),
        ];
    }

    private readonly record struct Touch(bool Inside, string? Place, Guid? AccompaniedBy, DateTimeOffset At)
    {
        public bool Repeats(Touch other) =>
            Inside == other.Inside && Place == other.Place && AccompaniedBy == other.AccompaniedBy && (At - other.At).Duration() <= Within;
    }
}
