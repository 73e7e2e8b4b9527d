using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access;

/// <summary>Somebody has been shown, or is about to be shown, something of a child.</summary>
/// <param name="ChildId">Whose data.</param>
/// <param name="By">By what right.</param>
/// <param name="At">What was opened.</param>
/// <param name="Shown">What of the child it shows.</param>
public sealed record Look(Guid ChildId, Relation By, AuditEvent At, Sight Shown);

/// <summary>
/// Writes looks by anybody who is not a legal representative to the access log (product rule 10). The line is durable before the
/// answer is sent, so that nobody sees anything without a line. Looks that arrive during a commit share the next one.
/// </summary>
public sealed class AccessLogLooks : IAsyncDisposable
{
    /// <summary>
    /// Pages that refresh themselves (a live stream, an open page, the list of one's children) ask again and again: within this
    /// time after the latest look of the same person they add no line.
    /// </summary>
    public static readonly TimeSpan SameLook = TimeSpan.FromMinutes(1);

    /// <summary>How many of the latest lines may stand between two looks of one person: a child has few watchers.</summary>
    private const int Latest = 20;

    /// <summary>Children whose logs one transaction holds, while others wait for theirs.</summary>
    private const int AtOnce = 100;

    /// <summary>Lines that may wait for a slow database.</summary>
    private const int MostWaiting = 50_000;

    private readonly IDbContextFactory<PorogDbContext> contexts;
    private readonly AccessLog log;
    private readonly TimeProvider clock;
    private readonly Coalescer<Written> waiting;

    public AccessLogLooks(IDbContextFactory<PorogDbContext> contexts, AccessLog log, TimeProvider clock)
    {
        this.contexts = contexts;
        this.log = log;
        this.clock = clock;
        // One at a time: two transactions with lines of the same child would only wait for each other.
        waiting = new Coalescer<Written>(workers: 1, AtOnce, sideBySideFrom: int.MaxValue, MostWaiting, WriteGroupAsync);
    }

    public async Task RecordAsync(Guid personId, IEnumerable<Look> looks, CancellationToken cancel)
    {
        var others = looks.Where(look => look.By == Relation.Trusted && look.Shown != Sight.Nothing).ToList();
        if (others.Count == 0)
            return;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var names = await db.FullNamesAsync([personId], cancel);
        var actor = new AuditActor(personId, names.GetValueOrDefault(personId), ActorRole.Trusted);
        var lines = new List<AuditLine>();
        foreach (var look in others)
        {
            if (!RepeatsItself(look.At) || !await LookedJustNowAsync(db, personId, look.ChildId, cancel))
                lines.Add(new AuditLine(look.ChildId, look.At, actor, Sees: look.Shown));
        }
        if (lines.Count > 0)
            await WriteAsync(lines, cancel);
    }

    /// <summary>A member of staff has opened the child's card at the school, or a page there that shows more of the child.</summary>
    public async Task RecordOfficerAsync(
        AuditActor officer,
        Guid childId,
        CancellationToken cancel,
        AuditEvent at = AuditEvent.LookedAtCard,
        Sight? shown = null
    ) => await WriteAsync([new AuditLine(childId, at, officer, Sees: shown)], cancel);

    /// <summary>A cashier has been shown the child's name, class and balance: once for what is sold within a minute.</summary>
    public async Task RecordTillAsync(AuditActor cashier, Guid childId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (!await LookedJustNowAsync(db, cashier.Id!.Value, childId, cancel))
            await WriteAsync([new AuditLine(childId, AuditEvent.LookedAtTill, cashier, Sees: Sight.Account)], cancel);
    }

    /// <summary>An officer is about to be shown a report with these children in it, or to take it away; one line each.</summary>
    public async Task RecordReportAsync(AuditActor officer, IReadOnlyCollection<Guid> childIds, AuditEvent look, CancellationToken cancel)
    {
        const Sight shown = Sight.Attendance | Sight.Meals;
        await WriteAsync([.. childIds.Select(id => new AuditLine(id, look, officer, Sees: shown))], cancel);
    }

    /// <summary>Somebody is about to take away a file with these children in it; one line each.</summary>
    public async Task RecordExportAsync(AuditActor actor, IReadOnlyCollection<Guid> childIds, CancellationToken cancel)
    {
        foreach (var some in childIds.Chunk(AtOnce))
            await WriteAsync([.. some.Select(id => new AuditLine(id, AuditEvent.ExportedRoster, actor))], cancel);
    }

    /// <summary>Writes the lines that wait, then stops.</summary>
    public ValueTask DisposeAsync() => waiting.DisposeAsync();

    /// <summary>Returns when the lines are durable. A reader who leaves meanwhile may have been shown something: the lines stay.</summary>
    private async Task WriteAsync(IReadOnlyCollection<AuditLine> lines, CancellationToken cancel)
    {
        var written = new Written(lines);
        if (!waiting.TryAdd(written))
            throw new TimeoutException("Too many looks wait to be recorded.");
        await written.Done.Task.WaitAsync(cancel);
    }

    private async Task WriteGroupAsync(List<Written> group)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync();
            await using var transaction = await db.Database.BeginTransactionAsync();
            await log.AppendAsync(db, [.. group.SelectMany(written => written.Lines)], CancellationToken.None);
            await transaction.CommitAsync();
            foreach (var written in group)
                written.Done.SetResult();
        }
        catch (Exception failure) when (group.Count == 1 || DatabaseAway.Is(failure))
        {
            foreach (var written in group)
                written.Done.TrySetException(failure);
        }
        catch (Exception)
        {
            // One of them cannot be written, for instance of a child that is gone: the others can.
            foreach (var written in group)
                await WriteGroupAsync([written]);
        }
    }

    private sealed record Written(IReadOnlyCollection<AuditLine> Lines) : ICoalesced
    {
        public int Weight => Lines.Count;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static bool RepeatsItself(AuditEvent at) => at is AuditEvent.LookedAtWatch or AuditEvent.LookedAtOverview;

    private async Task<bool> LookedJustNowAsync(PorogDbContext db, Guid personId, Guid childId, CancellationToken cancel)
    {
        var bucket = Bucket.Of(childId);
        var latest = await db
            .AccessLog.Where(e => e.Bucket == bucket && e.ChildId == childId)
            .OrderByDescending(e => e.Number)
            .Take(Latest)
            .Select(e => new
            {
                e.At,
                e.Event,
                e.ActorId,
            })
            .ToListAsync(cancel);
        var since = clock.GetUtcNow() - SameLook;
        return latest.Exists(e => e.ActorId == personId && e.Event.IsLook() && e.At > since);
    }
}
