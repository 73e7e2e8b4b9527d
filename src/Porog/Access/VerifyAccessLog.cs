using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access;

/// <summary>How the verification went.</summary>
/// <param name="Children">How many chains were walked.</param>
/// <param name="Lines">How many lines they have.</param>
/// <param name="Breaks">The first broken line of each broken chain.</param>
public sealed record AccessLogVerdict(long Children, long Lines, IReadOnlyList<AccessLogBreak> Breaks);

/// <summary>Where a chain breaks.</summary>
/// <param name="ChildId">Whose.</param>
/// <param name="Number">The line that is not what it must be.</param>
/// <param name="Reason">In what way.</param>
public sealed record AccessLogBreak(Guid ChildId, long Number, string Reason);

/// <summary>
/// Checks the chains of the access log: numbers without a gap, every hash, and the head at the end of the chain. Reads in pages,
/// up to the head that it found first, so that it can run beside a working server.
/// </summary>
public sealed class VerifyAccessLog(IDbContextFactory<PorogDbContext> contexts)
{
    private const int PageLength = 1_000;

    /// <param name="onlyChild">One chain; null for all.</param>
    /// <param name="cancel">Stops the walk.</param>
    public async Task<AccessLogVerdict> VerifyAsync(Guid? onlyChild, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (children, lines) = (0L, 0L);
        var breaks = new List<AccessLogBreak>();
        for (short bucket = 0; bucket < Bucket.Count; bucket++)
        {
            if (onlyChild is { } one && Bucket.Of(one) != bucket)
                continue;
            foreach (var childId in await ChildrenAsync(db, bucket, onlyChild, cancel))
            {
                var (walked, broken) = await WalkAsync(db, bucket, childId, cancel);
                children++;
                lines += walked;
                if (broken is not null)
                    breaks.Add(broken);
            }
        }
        return new AccessLogVerdict(children, lines, breaks);
    }

    /// <summary>Includes chains whose head was deleted.</summary>
    private static Task<List<Guid>> ChildrenAsync(PorogDbContext db, short bucket, Guid? only, CancellationToken cancel) =>
        db
            .AccessLogHeads.Where(h => h.Bucket == bucket && (only == null || h.ChildId == only))
            .Select(h => h.ChildId)
            .Union(db.AccessLog.Where(e => e.Bucket == bucket && (only == null || e.ChildId == only)).Select(e => e.ChildId))
            .OrderBy(id => id)
            .ToListAsync(cancel);

    private static async Task<(long Lines, AccessLogBreak? Broken)> WalkAsync(
        PorogDbContext db,
        short bucket,
        Guid childId,
        CancellationToken cancel
    )
    {
        // Read the head first: lines written meanwhile come after it, and lines up to it no longer change.
        var head = await db.AccessLogHeads.AsNoTracking().FirstOrDefaultAsync(h => h.Bucket == bucket && h.ChildId == childId, cancel);
        if (head is null)
            return (0, new AccessLogBreak(childId, 1, "the chain has lines and no head"));
        var (number, hash) = (0L, AccessLog.Beginning);
        // A line that has lost a name no longer matches its hash; it is valid when the digest of a later deletion covers it.
        using var forgotten = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long? unproved = null;
        while (true)
        {
            var page = await db
                .AccessLog.Where(e => e.Bucket == bucket && e.ChildId == childId && e.Number > number && e.Number <= head.Number)
                .OrderBy(e => e.Number)
                .Take(PageLength)
                .AsNoTracking()
                .ToListAsync(cancel);
            foreach (var entry in page)
            {
                if (entry.Number != number + 1)
                    return (number, new AccessLogBreak(childId, number + 1, "the line is missing"));
                if (AccessLog.HashOf(hash, entry).AsSpan().SequenceEqual(entry.Hash))
                    unproved = Vouches(entry, forgotten) ? null : unproved;
                else if (ForgottenNames.IsIn(entry))
                    unproved ??= entry.Number;
                else
                    return (number, new AccessLogBreak(childId, entry.Number, "the line is not what was written"));
                if (ForgottenNames.IsIn(entry))
                    ForgottenNames.Add(forgotten, entry);
                (number, hash) = (entry.Number, entry.Hash);
            }
            if (page.Count < PageLength)
                break;
        }
        if (number < head.Number)
            return (number, new AccessLogBreak(childId, number + 1, "the line is missing"));
        if (!hash.AsSpan().SequenceEqual(head.Hash))
            return (number, new AccessLogBreak(childId, head.Number, "the last line and the head disagree"));
        if (unproved is { } altered)
            return (number, new AccessLogBreak(childId, altered, "the line is not what was written"));
        return await TailAsync(db, bucket, childId, head, cancel) is { } beyond
            ? (number, new AccessLogBreak(childId, beyond, "the line lies beyond the head"))
            : (number, null);
    }

    private static bool Vouches(AccessLogEntry entry, IncrementalHash forgotten) =>
        entry.Event == AuditEvent.AccountDeleted && entry.Detail == ForgottenNames.Written(forgotten);

    /// <summary>Whether there is a line after the head that the head, read again, still does not include: Porog did not write it.</summary>
    private static async Task<long?> TailAsync(PorogDbContext db, short bucket, Guid childId, AccessLogHead head, CancellationToken cancel)
    {
        var beyond = await db
            .AccessLog.Where(e => e.Bucket == bucket && e.ChildId == childId && e.Number > head.Number)
            .OrderBy(e => e.Number)
            .Select(e => (long?)e.Number)
            .FirstOrDefaultAsync(cancel);
        if (beyond is null)
            return null;
        var now = await db
            .AccessLogHeads.Where(h => h.Bucket == bucket && h.ChildId == childId)
            .Select(h => h.Number)
            .FirstOrDefaultAsync(cancel);
        return now < beyond ? beyond : null;
    }
}
