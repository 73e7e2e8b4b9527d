using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>Reads one account as it is now, untracked.</summary>
public sealed class ReadAccount(PorogDbContext db)
{
    /// <returns>Null when there is no such account.</returns>
    public Task<Account?> FindAsync(Guid id, CancellationToken cancel) =>
        db.Users.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancel);

    /// <summary>The account of somebody who is signed in.</summary>
    /// <exception cref="InvalidOperationException">There is no such account.</exception>
    public Task<Account> GetAsync(Guid id, CancellationToken cancel) => db.Users.AsNoTracking().FirstAsync(a => a.Id == id, cancel);

    /// <returns>Null when the account was deleted, or its password changed after the stamp was read.</returns>
    public Task<Account?> FindByStampAsync(Guid id, string stamp, CancellationToken cancel) =>
        db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id && a.SecurityStamp == stamp && a.DeletedAt == null, cancel);
}
