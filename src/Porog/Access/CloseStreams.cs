using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Storage;

namespace Porog.Access;

/// <summary>Wakes the person's open streams on every node when a session ends: each checks its session and closes.</summary>
public sealed class CloseStreams(ILiveNotice live, TimeProvider clock) : IWhenSessionsEnd
{
    /// <inheritdoc/>
    public async Task EndedAsync(PorogDbContext db, Guid accountId, CancellationToken cancel)
    {
        var seen = ChildAccess.LiveGrants(db, clock.GetUtcNow()).Where(g => g.PersonId == accountId);
        var children = await seen.Select(g => g.ChildId).Distinct().ToListAsync(cancel);
        if (children.Count > 0)
            await live.TellAsync(children, cancel);
    }
}
