using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Storage;

namespace Porog.Access;

/// <inheritdoc/>
public sealed class WhoSeesChildren(TimeProvider clock) : IWhoSeesChildren
{
    /// <inheritdoc/>
    public async Task<bool> SeesAnyAsync(PorogDbContext db, Account account, CancellationToken cancel)
    {
        var (now, phone) = (clock.GetUtcNow(), account.PhoneNumber ?? "");
        return await db.LegalRepresentations.AnyAsync(r => r.PersonId == account.Id && (r.EndedAt == null || r.EndedAt > now), cancel)
            || await db.Trusts.AnyAsync(
                t =>
                    t.TrusteeId == account.Id
                    && (t.State == TrustState.Active || t.State == TrustState.Checking)
                    && (t.EndsAt == null || t.EndsAt > now),
                cancel
            )
            || await db.Trusts.AnyAsync(t => t.Phone == phone && t.State == TrustState.Sent, cancel)
            || await db.StaffRoles.AnyAsync(r => r.PersonId == account.Id, cancel);
    }
}
