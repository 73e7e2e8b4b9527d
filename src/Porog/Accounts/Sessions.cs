using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>Where a person is signed in. An ended session stays ended, whatever a cookie or token says.</summary>
public sealed class Sessions(PorogDbContext db, IEnumerable<IWhenSessionsEnd> followers, TimeProvider clock)
{
    /// <summary>«Last seen» is written no more often, so that looking does not write.</summary>
    public static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(15);

    /// <param name="accountId">Whose.</param>
    /// <param name="device">What its owner knows it by.</param>
    /// <param name="passed">Whether the second factor was shown.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Guid> StartAsync(Guid accountId, string device, bool passed, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var session = new Session
        {
            AccountId = accountId,
            StartedAt = now,
            SeenAt = now,
            Device = device,
            SecondFactorAt = passed ? now : null,
        };
        db.Sessions.Add(session);
        await db.SaveChangesAsync(cancel);
        return session.Id;
    }

    public async Task<bool> IsAliveAsync(Guid id, CancellationToken cancel)
    {
        var seen = await Open(db).Where(s => s.Id == id).Select(s => (DateTimeOffset?)s.SeenAt).FirstOrDefaultAsync(cancel);
        if (seen is null)
            return false;
        var now = clock.GetUtcNow();
        if (now - seen >= SeenEvery)
            await db.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now), cancel);
        return true;
    }

    /// <summary>The person's open sessions, last seen first.</summary>
    public async Task<IReadOnlyList<Session>> OpenAsync(Guid accountId, CancellationToken cancel) =>
        await Open(db).AsNoTracking().Where(s => s.AccountId == accountId).OrderByDescending(s => s.SeenAt).ToListAsync(cancel);

    /// <summary>Ends one session of this person, and what its browser is told by push; another's is left alone.</summary>
    public async Task EndAsync(Guid accountId, Guid id, CancellationToken cancel)
    {
        await EndAsync(db.Sessions.Where(s => s.AccountId == accountId && s.Id == id), cancel);
        await TellAsync(accountId, cancel);
    }

    /// <summary>Ends every session of this person but the one to keep.</summary>
    public async Task EndAllAsync(Guid accountId, Guid? keep, CancellationToken cancel)
    {
        await EndInTransactionAsync(accountId, keep, cancel);
        await TellAsync(accountId, cancel);
    }

    /// <summary>Those that have not ended, to compose with.</summary>
    internal static IQueryable<Session> Open(PorogDbContext db) => db.Sessions.Where(s => s.EndedAt == null);

    /// <summary>In the caller's transaction; after its commit the caller calls <see cref="TellAsync"/>.</summary>
    internal Task EndInTransactionAsync(Guid accountId, Guid? keep, CancellationToken cancel) =>
        EndAsync(db.Sessions.Where(s => s.AccountId == accountId && s.Id != keep), cancel);

    /// <summary>After the commit: open streams of the ended sessions close, on every node.</summary>
    internal async Task TellAsync(Guid accountId, CancellationToken cancel)
    {
        foreach (var follower in followers)
            await follower.EndedAsync(db, accountId, cancel);
    }

    private async Task<int> EndAsync(IQueryable<Session> sessions, CancellationToken cancel)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        foreach (var follower in followers)
            await follower.EndingAsync(db, sessions, cancel);
        return await sessions.Where(s => s.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, now), cancel);
    }
}
