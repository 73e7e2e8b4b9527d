using Porog.Storage;

namespace Porog.Accounts;

/// <summary>What other rooms do when sessions end: stop telling the browser, close open streams.</summary>
public interface IWhenSessionsEnd
{
    /// <summary>Runs in the ending transaction, while the sessions are still open.</summary>
    Task EndingAsync(PorogDbContext db, IQueryable<Session> sessions, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Runs after the commit.</summary>
    Task EndedAsync(PorogDbContext db, Guid accountId, CancellationToken cancel) => Task.CompletedTask;
}
