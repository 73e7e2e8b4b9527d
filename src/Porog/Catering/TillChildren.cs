using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.Storage;

namespace Porog.Catering;

/// <summary>A child as a cashier sees it: without its day and its family.</summary>
/// <param name="Id">The child.</param>
/// <param name="Organisation">Where it is enrolled.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Group">Class or group.</param>
/// <param name="Balance">Kopecks; null for a child without an account.</param>
/// <param name="IsLow">Below zero, or below the family's threshold, which the cashier does not learn.</param>
public sealed record TillChild(Guid Id, Organisation Organisation, string FullName, string? Group, long? Balance, bool IsLow);

/// <summary>The result of a search at the till: one child, several, or a card that does not work.</summary>
/// <param name="ChildId">Whose card it is.</param>
/// <param name="BadCard">The card is registered here and does not work now.</param>
/// <param name="Children">Found by name and class.</param>
public sealed record TillFinding(Guid? ChildId, Card? BadCard, IReadOnlyList<RegistryChild> Children);

/// <summary>Finds children for a cashier.</summary>
public sealed class TillChildren(PorogDbContext db, StaffAccess staff, TimeProvider clock)
{
    /// <summary>
    /// By card first, with the same rules as a device; else by name and class. A card of another organisation is unknown here.
    /// </summary>
    /// <param name="cashierId">Who looks.</param>
    /// <param name="organisationId">The till's organisation; the caller has checked it.</param>
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

    /// <returns>Null for a child of another organisation, for one who has left, and for an unknown one.</returns>
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
