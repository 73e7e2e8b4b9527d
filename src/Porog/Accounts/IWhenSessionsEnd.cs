using Porog.Storage;

namespace Porog.Accounts;

/// <summary>Lets other rooms react when sessions end: remove push subscriptions, close open streams.</summary>
public interface IWhenSessionsEnd
{
    /// <summary>Runs in the transaction that ends the sessions, while they are still open.</summary>
    Task EndingAsync(PorogDbContext db, IQueryable<Session> sessions, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>
    /// Runs in the transaction that ends all sessions of a person except <paramref name="keep"/>, as a changed password does. What an
    /// intruder could have left without a session ends too.
    /// </summary>
    Task EndingAllAsync(PorogDbContext db, Guid accountId, Guid? keep, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Runs after the commit.</summary>
    Task EndedAsync(PorogDbContext db, Guid accountId, CancellationToken cancel) => Task.CompletedTask;
}
