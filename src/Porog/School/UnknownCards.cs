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

    /// <summary>
    /// Children of the same organisation whose card may be the unknown one, spoken by another reader in another way: decimal,
    /// hexadecimal, reversed, Wiegand-26. By organisation and number; cards without such a child are missing.
    /// </summary>
    public async Task<ILookup<(Guid OrganisationId, string Number), RegistryChild>> LikeAsync(
        IReadOnlyList<UnknownCard> unknown,
        CancellationToken cancel
    )
    {
        var organisations = unknown.Select(u => u.OrganisationId).Distinct().ToList();
        var cards = await db
            .Cards.Where(c => organisations.Contains(c.Child!.OrganisationId) && c.Child.LeftAt == null && c.State != CardState.Replaced)
            .Select(c => new
            {
                c.Number,
                c.ChildId,
                c.Child!.OrganisationId,
            })
            .ToListAsync(cancel);
        var byKey = cards
            .SelectMany(c => new CardForms(c.Number).Stored.Select(key => ((c.OrganisationId, key), c.ChildId)))
            .ToLookup(c => c.Item1, c => c.ChildId);
        var alike = unknown
            .SelectMany(u => new CardForms(u.Number).Asked.SelectMany(key => byKey[(u.OrganisationId, key)]).Select(id => (u, Id: id)))
            .Distinct()
            .ToList();
        var ids = alike.Select(a => a.Id).Distinct().ToList();
        var children = (await ChildSearch.ReadAsync(db.Children.Where(c => ids.Contains(c.Id)), cancel)).ToDictionary(c => c.Id);
        return alike.ToLookup(a => (a.u.OrganisationId, a.u.Number), a => children[a.Id]);
    }

    private IQueryable<UnknownCard> Of(Guid officerId) =>
        db.UnknownCards.Where(u => staff.OrganisationIdsOf(officerId, StaffKind.Officer).Contains(u.OrganisationId));
}
