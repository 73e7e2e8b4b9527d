using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Timeline;

/// <summary>
/// Streams a child's new events as the follower processes them. Access is checked before every item and at every heartbeat, so the
/// stream ends with the trust (product rule 1) or with the session. It also ends when the trust is narrowed: an open page must not go
/// on showing what it has read before.
/// </summary>
public sealed class WatchTimeline(IDbContextFactory<PorogDbContext> contexts, LiveFeed live, TimeProvider clock, PorogOptions options)
{
    /// <summary>How long the stream stays quiet before it checks again.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private const int Batch = 100;

    /// <returns>What the person may watch; null if the child is unknown or the person may not see it.</returns>
    public async Task<Look?> MayWatchAsync(Guid personId, Guid childId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await SeenChild.FindAsync(db, new ChildAccess(db, clock), personId, childId, cancel) is { } child
            ? new Look(childId, child.Rights.Relation, AuditEvent.LookedAtWatch, child.Shows(Sight.Everything))
            : null;
    }

    /// <summary>
    /// Ends when the person may see less of the child than at the beginning or the session ends. <paramref name="after"/> is the
    /// last item that the reader already has; null starts at the present.
    /// </summary>
    /// <returns>Items in the order in which they became known; null for a heartbeat.</returns>
    /// <exception cref="OperationCanceledException">The watching was cancelled.</exception>
    public async IAsyncEnumerable<TimelineItem?> WatchAsync(
        Guid personId,
        Guid sessionId,
        Guid childId,
        Guid? after,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        // Subscribe before the first query, so that no event is missed between query and subscription.
        using var subscription = live.Subscribe(childId);
        Mark? mark = null;
        Rights? began = null;
        while (true)
        {
            await using (var db = await contexts.CreateDbContextAsync(cancel))
            {
                if (await FindAsync(db, personId, sessionId, childId, cancel) is not { } child)
                    yield break;
                began ??= child.Rights;
                if (child.Rights.IsNarrowerThan(began.Value))
                    yield break;
                mark ??= await StartAsync(db, child, after, cancel);
                var rows = await NewAsync(db, child, mark.Value, cancel);
                foreach (var row in rows)
                {
                    var entry = row.Entry;
                    mark = new Mark(entry.Position, entry.HappenedAt, entry.Id);
                    if (await FindAsync(db, personId, sessionId, childId, cancel) is not { } now || now.Rights.IsNarrowerThan(began.Value))
                        yield break;
                    if (now.Kinds(Sight.Everything).Contains(entry.Kind))
                        yield return TimelineItem.Of(row, now.Zone, options.Events);
                }
                if (rows.Count == Batch)
                    continue;
            }
            yield return null;
            await subscription.WaitAsync(Heartbeat, cancel);
        }
    }

    private async Task<SeenChild?> FindAsync(PorogDbContext db, Guid personId, Guid sessionId, Guid childId, CancellationToken cancel) =>
        await Sessions.Open(db).AnyAsync(s => s.Id == sessionId, cancel)
            ? await SeenChild.FindAsync(db, new ChildAccess(db, clock), personId, childId, cancel)
            : null;

    private static async Task<Mark> StartAsync(PorogDbContext db, SeenChild child, Guid? after, CancellationToken cancel)
    {
        if (after is { } id)
        {
            var had = await db
                .Journal.Where(e => e.Bucket == child.Bucket && e.Id == id && e.ChildId == child.Id)
                .Select(e => new { e.Position, e.HappenedAt })
                .FirstOrDefaultAsync(cancel);
            if (had is not null)
                return new Mark(had.Position, had.HappenedAt, id);
        }
        var folded = await db.FollowPositions.Where(p => p.Bucket == child.Bucket).Select(p => p.Position).SingleAsync(cancel);
        return new Mark(folded, DateTimeOffset.UnixEpoch, Guid.Empty);
    }

    /// <summary>
    /// The entries after the mark. Only events young enough to be accepted can be new, so the query reads a short range of the
    /// child's index.
    /// </summary>
    private async Task<List<NamedEntry>> NewAsync(PorogDbContext db, SeenChild child, Mark mark, CancellationToken cancel)
    {
        var oldest = clock.GetUtcNow().AddDays(-options.Events.TooOldDays - 1);
        var (position, at, id) = mark;
        return await db
            .Journal.Where(e => e.Bucket == child.Bucket && e.ChildId == child.Id && e.HappenedAt >= oldest)
            .Where(e => e.Position < db.FollowPositions.Single(p => p.Bucket == child.Bucket).Position)
            .Where(e => e.Position > position || (e.Position == position && (e.HappenedAt > at || (e.HappenedAt == at && e.Id > id))))
            .OrderBy(e => e.Position)
            .ThenBy(e => e.HappenedAt)
            .ThenBy(e => e.Id)
            .Take(Batch)
            .WithNames(db)
            .OrderBy(row => row.Entry.Position)
            .ThenBy(row => row.Entry.HappenedAt)
            .ThenBy(row => row.Entry.Id)
            .AsNoTracking()
            .ToListAsync(cancel);
    }

    /// <summary>The last entry that was passed on. Entries of one transaction share a position.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Mark(long Position, DateTimeOffset HappenedAt, Guid Id);
}
