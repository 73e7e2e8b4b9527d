using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Storage;

namespace Porog.Delivery.Push;

/// <summary>A browser that is signed out gets no more push messages, so that a shared computer shows nothing.</summary>
public sealed class SignedOutDevices : IWhenSessionsEnd
{
    /// <inheritdoc/>
    public Task EndingAsync(PorogDbContext db, IQueryable<Session> sessions, CancellationToken cancel) =>
        db.PushDevices.Where(d => sessions.Any(s => s.Id == d.SessionId)).ExecuteDeleteAsync(cancel);

    /// <summary>A device added over the API has no session. It ends too: its key may have been made with a stolen password.</summary>
    public Task EndingAllAsync(PorogDbContext db, Guid accountId, Guid? keep, CancellationToken cancel) =>
        db.PushDevices.Where(d => d.PersonId == accountId && (d.SessionId == null || d.SessionId != keep)).ExecuteDeleteAsync(cancel);
}
