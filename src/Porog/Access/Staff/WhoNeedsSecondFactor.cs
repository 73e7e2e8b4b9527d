using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access.Staff;

/// <summary>Members of staff, unless the installation lets them do without it.</summary>
public sealed class WhoNeedsSecondFactor(PorogOptions options) : IWhoNeedsSecondFactor
{
    /// <inheritdoc/>
    public async Task<bool> NeedsAsync(PorogDbContext db, Guid accountId, CancellationToken cancel) =>
        !options.Demo && options.Staff.SecondFactor && await db.StaffRoles.AnyAsync(r => r.PersonId == accountId, cancel);
}
