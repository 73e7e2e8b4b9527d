using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>
/// Recoveries that wait for a day, in which the owner can stop them: from any signed-in session, or by the address in the notice.
/// docs/decisions/0009-passwords.md.
/// </summary>
public sealed class WaitingRecoveries(PorogDbContext db, NoticeWriter notices, TimeProvider clock)
{
    /// <summary>How long the owner has to stop it.</summary>
    public static readonly TimeSpan WaitsFor = TimeSpan.FromDays(1);

    /// <summary>How long it can be finished after that. A stopped recovery keeps others away for as long.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromDays(7);

    /// <returns>The recovery that a notice names; null when it is over.</returns>
    public Task<Recovery?> FindAsync(Guid id, CancellationToken cancel) => OneAsync(r => r.Where(one => one.Id == id), cancel);

    /// <returns>The account's recovery of this kind, waiting or stopped; null when there is none.</returns>
    public Task<Recovery?> OfAsync(Guid accountId, RecoveryKind kind, CancellationToken cancel) =>
        OneAsync(r => r.Where(one => one.AccountId == accountId && one.Kind == kind), cancel);

    /// <returns>The account's recoveries that the owner can stop.</returns>
    public Task<List<Recovery>> OpenAsync(Guid accountId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return db
            .Recoveries.AsNoTracking()
            .Where(r => r.AccountId == accountId && r.StoppedAt == null && r.EndsAt > now)
            .OrderBy(r => r.Kind)
            .ToListAsync(cancel);
    }

    /// <returns>False when it is over or stopped already.</returns>
    public async Task<bool> StopAsync(Guid id, CancellationToken cancel)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        return await db
                .Recoveries.Where(r => r.Id == id && r.StoppedAt == null && r.EndsAt > now)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.StoppedAt, now), cancel) == 1;
    }

    /// <returns>Whether the account's recovery has waited long enough and was not stopped; completes nothing.</returns>
    public async Task<bool> HasWaitedAsync(Guid accountId, RecoveryKind kind, CancellationToken cancel) =>
        await OfAsync(accountId, kind, cancel) is { StoppedAt: null } recovery && recovery.DueAt <= clock.GetUtcNow();

    /// <summary>
    /// Whether the account's recovery has waited long enough. Runs in the caller's transaction, which holds the account's turn and
    /// completes the recovery.
    /// </summary>
    internal async Task<bool> IsDueAsync(Guid accountId, RecoveryKind kind, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        // A guarded delete: a stop at the same moment and this exclude each other.
        return await db
                .Recoveries.Where(r => r.AccountId == accountId && r.Kind == kind)
                .Where(r => r.StoppedAt == null && r.DueAt <= now && r.EndsAt > now)
                .ExecuteDeleteAsync(cancel) == 1;
    }

    /// <summary>
    /// Begins to wait and tells the owner on every channel, unless a recovery waits already or was stopped. Runs in the caller's
    /// transaction, which holds the account's turn.
    /// </summary>
    internal async Task<RecoveryNext> BeginAsync(Guid accountId, RecoveryKind kind, CancellationToken cancel)
    {
        if (await OfAsync(accountId, kind, cancel) is { } known)
            return known.StoppedAt is null ? RecoveryNext.Later : RecoveryNext.Stopped;
        await db.Recoveries.Where(r => r.AccountId == accountId && r.Kind == kind).ExecuteDeleteAsync(cancel);
        var due = clock.GetUtcNow() + WaitsFor;
        var recovery = new Recovery
        {
            AccountId = accountId,
            Kind = kind,
            DueAt = due,
            EndsAt = due + GoodFor,
        };
        db.Add(recovery);
        var topic = kind == RecoveryKind.Password ? NoticeTopic.RecoveryWaits : NoticeTopic.SecondFactorRecoveryWaits;
        await notices.AddAsync(db, accountId, topic, new NoticeFacts(), recovery.Id, cancel);
        await db.SaveChangesAsync(cancel);
        return RecoveryNext.Later;
    }

    private Task<Recovery?> OneAsync(Func<IQueryable<Recovery>, IQueryable<Recovery>> which, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return which(db.Recoveries.AsNoTracking()).FirstOrDefaultAsync(r => r.EndsAt > now, cancel);
    }
}
