using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>
/// Tells owners that wrong passwords locked their accounts, once a day at most. Apart from the attempt, which takes equally long for
/// unknown logins.
/// </summary>
public sealed class TellOfLocks(IDbContextFactory<PorogDbContext> contexts, NoticeWriter notices, TimeProvider clock)
{
    /// <summary>No owner is told twice within this time.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromDays(1);

    /// <summary>A lock that ended longer ago is not told of any more.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);

    private const int Most = 100;

    /// <returns>How many owners were told.</returns>
    public async Task<int> TellAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        var (ended, before) = (now - Recent, now - Every);
        var locked = db.Users.Where(a => a.LockoutEnd > ended && a.DeletedAt == null && (a.LockToldAt == null || a.LockToldAt <= before));
        var told = 0;
        foreach (var id in await locked.OrderBy(a => a.LockoutEnd).Select(a => a.Id).Take(Most).ToListAsync(cancel))
            told += await TellAsync(db, locked.Where(a => a.Id == id), id, now, cancel);
        if (told > 0)
            notices.Wake();
        return told;
    }

    /// <summary>A guarded update, because other nodes look at the same time.</summary>
    private async Task<int> TellAsync(
        PorogDbContext db,
        IQueryable<Account> account,
        Guid id,
        DateTimeOffset? now,
        CancellationToken cancel
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await account.ExecuteUpdateAsync(set => set.SetProperty(a => a.LockToldAt, now), cancel) == 0)
            return 0;
        await notices.AddAsync(db, id, NoticeTopic.AccountLocked, new NoticeFacts(), null, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return 1;
    }
}
