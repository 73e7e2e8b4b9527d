using Microsoft.EntityFrameworkCore;
using Porog.Attendance;
using Porog.Delivery;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;
using Porog.Wallets;

namespace Porog.Following;

/// <summary>Whether following the journal also tells people.</summary>
public enum Telling
{
    Everyone,

    /// <summary>Wallets and presence only: for importing past events.</summary>
    Nobody,
}

/// <summary>
/// Follows the journal by position, exactly once: the consequences of an entry and the new position are written in one transaction.
/// <see cref="FollowOnceAsync"/> shows the order of the steps.
/// </summary>
public sealed class JournalFollower(
    IFollowStore store,
    IDbContextFactory<PorogDbContext> contexts,
    FanOut fanOut,
    FollowSignal helpers,
    DeliverySignal senders,
    TimeProvider clock
)
{
    /// <summary>The most entries in one transaction.</summary>
    private const int Limit = 20_000;

    /// <summary>From this many entries on, the node's other follower is woken to share the buckets.</summary>
    private const int HelpFrom = 1_000;

    /// <summary>How many passages are read to find one that stands: an educator may take back several in a row.</summary>
    private const int PassagesBack = 50;

    /// <summary>Follows until the buckets that no other follower holds have nothing new.</summary>
    /// <returns>How many entries were followed.</returns>
    public async Task<int> FollowAsync(Telling telling, CancellationToken cancel)
    {
        var total = 0;
        while (await FollowOnceAsync(telling, cancel) is { } followed)
        {
            total += followed;
            if (followed >= HelpFrom)
                helpers.Set();
        }
        return total;
    }

    private async Task<int?> FollowOnceAsync(Telling telling, CancellationToken cancel)
    {
        await using var following = await store.BeginAsync(Limit, cancel);
        if (following is null)
            return null;
        var entries = following.Entries;
        var crossings = await FoldWalletsAsync(following, entries, cancel);
        List<MessageDelivery> deliveries = [];
        if (telling == Telling.Everyone && entries.Count > 0)
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            deliveries = await fanOut.PlanAsync(db, entries, crossings, clock.GetUtcNow(), cancel);
        }
        var woken = entries.Select(e => e.ChildId).ToHashSet();
        var latest = LatestPassages(entries);
        var restored = await RestoredAsync(latest.Where(e => e.TakesBackPassage), cancel);
        List<Presence> presence = [.. latest.Where(e => !e.TakesBackPassage).Select(Of)];
        await following.CommitAsync(new Consequences(presence, restored, crossings, deliveries, woken), cancel);
        Measure(entries);
        if (deliveries.Any(d => d.State == DeliveryState.Pending))
            senders.Set();
        return entries.Count;
    }

    private void Measure(IReadOnlyList<FollowedEntry> entries)
    {
        if (entries.Count == 0)
            return;
        PorogMetrics.Followed.Add(entries.Count);
        PorogMetrics.FollowDelay.Record(Math.Max(0, (clock.GetUtcNow() - entries.Min(e => e.ReceivedAt)).TotalSeconds));
    }

    private static async Task<List<ThresholdCrossing>> FoldWalletsAsync(
        IFollowTransaction following,
        IReadOnlyList<FollowedEntry> entries,
        CancellationToken cancel
    )
    {
        var kopecks = new Dictionary<Guid, long>();
        foreach (var entry in entries)
            if (entry.Amount != 0)
                kopecks[entry.ChildId] = kopecks.GetValueOrDefault(entry.ChildId) + entry.Amount;
        if (kopecks.Count == 0)
            return [];

        var changes = await following.AddToWalletsAsync(kopecks, cancel);
        var watched = changes.Where(c => c.Threshold is not null).ToDictionary(c => c.ChildId);
        var balances = watched.ToDictionary(w => w.Key, w => w.Value.Balance - kopecks[w.Key]);
        var crossings = new List<ThresholdCrossing>();
        foreach (var entry in entries)
        {
            if (entry.Amount == 0 || !watched.TryGetValue(entry.ChildId, out var wallet))
                continue;
            var before = balances[entry.ChildId];
            var after = balances[entry.ChildId] = before + entry.Amount;
            if (Threshold.IsCrossed(before, after, wallet.Threshold))
                crossings.Add(
                    new ThresholdCrossing
                    {
                        Bucket = entry.Bucket,
                        EventId = entry.Id,
                        ChildId = entry.ChildId,
                        Balance = after,
                        Threshold = wallet.Threshold!.Value,
                    }
                );
        }
        return crossings;
    }

    /// <summary>Each child's latest passage, in the order of the table of presence, so that neighbours share pages.</summary>
    private static List<FollowedEntry> LatestPassages(IReadOnlyList<FollowedEntry> entries)
    {
        var latest = new Dictionary<Guid, FollowedEntry>();
        foreach (var entry in entries)
            if (entry.Kind.IsPassage() && (!latest.TryGetValue(entry.ChildId, out var known) || known.HappenedAt <= entry.HappenedAt))
                latest[entry.ChildId] = entry;
        return [.. latest.Values.OrderBy(e => e.Bucket).ThenBy(e => e.ChildId)];
    }

    private static Presence Of(FollowedEntry passage) =>
        Of(passage.ChildId, passage.Kind, passage.HappenedAt, passage.Place, passage.AccompaniedBy);

    private static Presence Of(Guid childId, EventKind kind, DateTimeOffset at, string? place, Guid? accompaniedBy) =>
        new()
        {
            Bucket = Bucket.Of(childId),
            ChildId = childId,
            Inside = kind == EventKind.In,
            Since = at,
            Place = place,
            AccompaniedBy = accompaniedBy,
        };

    /// <summary>Where children are whose latest passage takes back the one before.</summary>
    private async Task<List<RestoredPresence>> RestoredAsync(IEnumerable<FollowedEntry> takingBack, CancellationToken cancel)
    {
        var restored = new List<RestoredPresence>();
        foreach (var back in takingBack)
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            var passages = await db
                .Journal.AsNoTracking()
                .Where(e => e.Bucket == back.Bucket && e.ChildId == back.ChildId && e.HappenedAt <= back.HappenedAt)
                .Where(e => e.Kind == EventKind.In || e.Kind == EventKind.Out)
                .OrderByDescending(e => e.HappenedAt)
                .ThenByDescending(e => e.Id)
                .Take(PassagesBack)
                .ToListAsync(cancel);
            var presence = passages.StandingPassages() is [.., var e]
                ? Of(e.ChildId, e.Kind, e.HappenedAt, e.Place, e.AccompaniedBy)
                : null;
            restored.Add(new RestoredPresence(back.Bucket, back.ChildId, back.HappenedAt, presence));
        }
        return restored;
    }
}
