using Microsoft.EntityFrameworkCore;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Readers;

/// <summary>A reader that is silent now.</summary>
/// <param name="Silence">Since when, and what was expected.</param>
/// <param name="Name">The device's name.</param>
public sealed record SilentReader(ReaderSilence Silence, string Name);

/// <summary>Why nothing is known about where a child is.</summary>
/// <param name="Since">UTC instant from which nothing is known.</param>
/// <param name="Reader">The silent reader that usually sees the child; null when no single one does.</param>
public sealed record ChildSilence(DateTimeOffset Since, string? Reader);

/// <summary>Reads which readers are silent, and which children they would have seen.</summary>
public sealed class ReadSilences(PorogDbContext db, TimeProvider clock)
{
    /// <summary>How many of a child's latest entries say which readers it uses.</summary>
    private const int Entries = 10;

    /// <summary>Earlier entries say nothing.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(28);

    /// <summary>From this percentage of missing passages on, children are passing without being seen.</summary>
    private const int ManyMissing = 25;

    /// <returns>Those of the given organisations, by name.</returns>
    public async Task<IReadOnlyList<SilentReader>> OpenAsync(IReadOnlyCollection<Guid> organisationIds, CancellationToken cancel)
    {
        var rows = await (
            from silence in db.ReaderSilences.AsNoTracking()
            where silence.EndedAt == null && organisationIds.Contains(silence.OrganisationId)
            join device in db.Devices on silence.DeviceId equals device.Id
            select new { Silence = silence, device.Name }
        ).ToListAsync(cancel);
        return [.. rows.Select(r => new SilentReader(r.Silence, r.Name)).OrderBy(r => r.Name, NaturalOrder.Names)];
    }

    /// <summary>Whether a reader of the organisation reports again only since a moment: what it kept arrives first.</summary>
    public Task<bool> HasJustEndedAsync(Guid organisationId, CancellationToken cancel)
    {
        var since = clock.GetUtcNow() - ReaderWatch.CatchingUp;
        return db.ReaderSilences.AnyAsync(s => s.OrganisationId == organisationId && s.EndedAt > since, cancel);
    }

    /// <summary>
    /// Finds the children whom a silent reader would have seen. A child is concerned when the silent readers took at least half of its
    /// latest entries, or took some, or none are known, while many of the organisation's usual passages are missing. With the other lanes as busy as
    /// all usually are, a child that uses any lane has simply not come.
    /// </summary>
    /// <param name="open">Silent readers of the children's organisation.</param>
    /// <param name="children">Children of that organisation: bucket and id.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyDictionary<Guid, ChildSilence>> OfChildrenAsync(
        IReadOnlyList<SilentReader> open,
        IReadOnlyCollection<(short Bucket, Guid Id)> children,
        CancellationToken cancel
    )
    {
        if (open.Count == 0 || children.Count == 0)
            return new Dictionary<Guid, ChildSilence>();
        var used = await UsedAsync(children, cancel);
        var concerned = new Dictionary<Guid, ChildSilence>();
        foreach (var (_, id) in children)
            if (Of(open, [.. used[id]]) is { } silence)
                concerned[id] = silence;
        return concerned;
    }

    /// <inheritdoc cref="OfChildrenAsync"/>
    /// <param name="open">Silent readers of the child's organisation.</param>
    /// <param name="used">The readers of the child's latest entries.</param>
    /// <returns>Null when the child is not concerned.</returns>
    public static ChildSilence? Of(IReadOnlyList<SilentReader> open, IReadOnlyList<Guid> used)
    {
        var often = open.Where(s => used.Contains(s.Silence.DeviceId))
            .OrderByDescending(s => used.Count(d => d == s.Silence.DeviceId))
            .ToList();
        var share = often.Sum(s => used.Count(d => d == s.Silence.DeviceId));
        if (share > 0 && share * 2 >= used.Count)
            return new(often.Min(s => s.Silence.Since), often[0].Name);
        var others = share > 0 || used.Count == 0;
        var missing = open.Max(s => s.Silence.Missing);
        return others && missing >= ManyMissing ? new(open.Min(s => s.Silence.Since), open.Count == 1 ? open[0].Name : null) : null;
    }

    private async Task<ILookup<Guid, Guid>> UsedAsync(IReadOnlyCollection<(short Bucket, Guid Id)> children, CancellationToken cancel)
    {
        var since = clock.GetUtcNow() - Recent;
        var month = JournalMonth.EarliestOf(since);
        var (buckets, ids) = (children.Select(c => c.Bucket).Distinct().ToList(), children.Select(c => c.Id).ToList());
        var entries = await db
            .Journal.AsNoTracking()
            .Where(e => buckets.Contains(e.Bucket) && ids.Contains(e.ChildId))
            .Where(e => e.Kind == EventKind.In && e.HappenedAt >= since && e.Month >= month)
            .Select(e => new
            {
                e.ChildId,
                e.HappenedAt,
                e.DeviceId,
            })
            .ToListAsync(cancel);
        return entries
            .GroupBy(e => e.ChildId)
            .SelectMany(g => g.OrderByDescending(e => e.HappenedAt).Take(Entries))
            .ToLookup(e => e.ChildId, e => e.DeviceId);
    }
}
