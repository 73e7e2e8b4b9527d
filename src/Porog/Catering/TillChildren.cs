using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.Storage;
using Porog.Wallets;

namespace Porog.Catering;

/// <summary>A child as a cashier sees it: nothing of where it was, nothing of its family.</summary>
/// <param name="Id">The child.</param>
/// <param name="Organisation">Where it is enrolled.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Group">Class or group.</param>
/// <param name="Balance">Kopecks; null for a child without an account.</param>
/// <param name="IsLow">Below zero, or below what the family wants to be told at; how much that is is not the cashier's to know.</param>
public sealed record TillChild(Guid Id, Organisation Organisation, string FullName, string? Group, long? Balance, bool IsLow);

/// <summary>What was typed or read at the till leads to one child, to some, or to a card that is not good.</summary>
/// <param name="ChildId">Whose card it is.</param>
/// <param name="BadCard">Registered here, and not good now.</param>
/// <param name="Children">Found by name and class.</param>
public sealed record TillFinding(Guid? ChildId, Card? BadCard, IReadOnlyList<RegistryChild> Children);

/// <summary>The children of the organisations at whose till somebody is.</summary>
public sealed class TillChildren(PorogDbContext db, StaffAccess staff, TimeProvider clock)
{
    /// <summary>
    /// A card first, by the rules for a card at a device's till; else a name and a class. A card of another organisation is no card here.
    /// </summary>
    /// <param name="cashierId">Who looks.</param>
    /// <param name="organisationId">At the till of which organisation; the caller has checked that.</param>
    /// <param name="text">As typed, by hand or by a reader.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<TillFinding> FindAsync(Guid cashierId, Guid organisationId, string? text, CancellationToken cancel)
    {
        var children = staff.ChildrenOf(cashierId, StaffKind.Cashier).Where(c => c.OrganisationId == organisationId);
        if (
            CardNumber.TryRead(text, out var number)
            && await db
                .Cards.AsNoTracking()
                .SingleOrDefaultAsync(c => c.Number == number && children.Any(child => child.Id == c.ChildId), cancel)
                is { } card
        )
            return card.IsGoodAt(clock.GetUtcNow()) ? new(card.ChildId, null, []) : new(null, card, []);
        return ChildSearch.IsEmpty(text) ? new(null, null, []) : new(null, null, await ChildSearch.FindAsync(db, children, text, cancel));
    }

    /// <returns>Null for a child of another organisation, one who has left, and an unknown one alike.</returns>
    public async Task<TillChild?> OneAsync(Guid cashierId, Guid childId, CancellationToken cancel)
    {
        var row = await (
            from child in staff.ChildrenOf(cashierId, StaffKind.Cashier).Where(c => c.Id == childId)
            from wallet in db.Wallets.Where(w => w.Bucket == child.Bucket && w.ChildId == child.Id).DefaultIfEmpty()
            select new
            {
                Child = child,
                Organisation = child.Organisation!,
                Group = child.Group!.Name,
                Balance = wallet == null ? null : (long?)wallet.Balance,
                Threshold = wallet == null ? null : wallet.Threshold,
            }
        )
            .AsNoTracking()
            .SingleOrDefaultAsync(cancel);
        return row is null
            ? null
            : new TillChild(
                row.Child.Id,
                row.Organisation,
                row.Child.FullName,
                row.Group,
                row.Balance,
                row.Balance < Math.Max(0, row.Threshold ?? 0)
            );
    }
}
