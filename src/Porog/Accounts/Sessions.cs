using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>Starts, lists and ends sessions. An ended session stays ended, even if its cookie or token is still valid.</summary>
public sealed class Sessions(PorogDbContext db, IEnumerable<IWhenSessionsEnd> followers, TimeProvider clock)
{
    /// <summary>«Last seen» is updated at most this often, so that most page views write nothing.</summary>
    public static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(15);

    /// <summary>However often a session is used, its person signs in anew after this time.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(180);

    /// <summary>How long the refresh token before the newest one is answered, for a client that did not get the answer.</summary>
    public static readonly TimeSpan AnswerLost = TimeSpan.FromMinutes(1);

    /// <summary>Starts a session. <paramref name="passed"/> says whether the second factor was passed.</summary>
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
        var seen = await Alive(db, clock.GetUtcNow())
            .Where(s => s.Id == id)
            .Select(s => (DateTimeOffset?)s.SeenAt)
            .FirstOrDefaultAsync(cancel);
        if (seen is not { } at)
            return false;
        await SeeAsync(id, at, cancel);
        return true;
    }

    /// <summary>The session is in use. <paramref name="seenAt"/> is what its row says now.</summary>
    public async Task SeeAsync(Guid id, DateTimeOffset seenAt, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (now - seenAt >= SeenEvery)
            await db.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now), cancel);
    }

    /// <summary>
    /// Exchanges a refresh token. A token that was exchanged before has been copied: the session ends, and with it the tokens of the
    /// thief and of the owner.
    /// </summary>
    /// <param name="accountId">Whose session it is.</param>
    /// <param name="id">The session, which is alive.</param>
    /// <param name="number">The number in the token.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The number of the next token; null when the session has ended.</returns>
    public async Task<int?> ExchangeAsync(Guid accountId, Guid id, int number, CancellationToken cancel)
    {
        var (next, now) = (number + 1, clock.GetUtcNow());
        DateTimeOffset? at = now;
        var exchanged = await Open(db)
            .Where(s => s.Id == id && s.TokenNumber == number)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.TokenNumber, next).SetProperty(s => s.TokenAt, at), cancel);
        var since = now - AnswerLost;
        if (exchanged == 1 || await Open(db).AnyAsync(s => s.Id == id && s.TokenNumber == next && s.TokenAt >= since, cancel))
            return next;
        await EndAsync(accountId, id, cancel);
        return null;
    }

    /// <summary>The person's open sessions, most recently seen first.</summary>
    public async Task<IReadOnlyList<Session>> OpenAsync(Guid accountId, CancellationToken cancel) =>
        await Open(db).AsNoTracking().Where(s => s.AccountId == accountId).OrderByDescending(s => s.SeenAt).ToListAsync(cancel);

    /// <summary>Ends one session of this person and its push subscription. Sessions of other people are not affected.</summary>
    public async Task EndAsync(Guid accountId, Guid id, CancellationToken cancel)
    {
        await EndAsync(db.Sessions.Where(s => s.AccountId == accountId && s.Id == id), cancel);
        await TellAsync(accountId, cancel);
    }

    /// <summary>Ends all sessions of this person except <paramref name="keep"/>.</summary>
    public async Task EndAllAsync(Guid accountId, Guid? keep, CancellationToken cancel)
    {
        await EndInTransactionAsync(accountId, keep, cancel);
        await TellAsync(accountId, cancel);
    }

    /// <summary>A query for sessions that have not ended.</summary>
    internal static IQueryable<Session> Open(PorogDbContext db) => db.Sessions.Where(s => s.EndedAt == null);

    /// <summary>A query for the sessions that are accepted at this moment.</summary>
    internal static IQueryable<Session> Alive(PorogDbContext db, DateTimeOffset now)
    {
        var oldest = now - Longest;
        return Open(db).Where(s => s.StartedAt > oldest);
    }

    /// <summary>Runs in the caller's transaction. The caller calls <see cref="TellAsync"/> after the commit.</summary>
    internal async Task EndInTransactionAsync(Guid accountId, Guid? keep, CancellationToken cancel)
    {
        foreach (var follower in followers)
            await follower.EndingAllAsync(db, accountId, keep, cancel);
        await EndAsync(db.Sessions.Where(s => s.AccountId == accountId && s.Id != keep), cancel);
    }

    /// <summary>Closes the open streams of ended sessions on all nodes. Call it after the commit.</summary>
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
