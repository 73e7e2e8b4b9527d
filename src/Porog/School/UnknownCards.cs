using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School;

/// <summary>Cards seen at the gate that belong to no child. <see cref="ManageCards.IssueAsync"/> gives one to a child.</summary>
public sealed class UnknownCards(PorogDbContext db, StaffAccess staff, TimeProvider clock)
{
    public const int MostShown = 100;

    /// <summary>Those of the officer's organisations, the last seen first.</summary>
    public Task<List<UnknownCard>> ListAsync(Guid officerId, Guid? organisationId, int most, CancellationToken cancel) =>
        Of(officerId)
            .AsNoTracking()
            .Include(u => u.Device)
                .ThenInclude(d => d!.Organisation)
            .Where(u => u.DismissedAt == null && (organisationId == null || u.OrganisationId == organisationId))
            .OrderByDescending(u => u.LastAt)
            .Take(most)
            .ToListAsync(cancel);

    public Task<int> CountAsync(Guid officerId, CancellationToken cancel) => Of(officerId).CountAsync(u => u.DismissedAt == null, cancel);

    /// <returns>False when it does not exist any more or is of another organisation.</returns>
    public async Task<bool> DismissAsync(Guid officerId, string number, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return await Of(officerId)
                .Where(u => u.Number == number && u.DismissedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.DismissedAt, now), cancel) > 0;
    }

    private IQueryable<UnknownCard> Of(Guid officerId) =>
        db.UnknownCards.Where(u => staff.OrganisationIdsOf(officerId, StaffKind.Officer).Contains(u.OrganisationId));
}
