using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Catering;

/// <param name="ItemId">A line of today's menu or of the price list.</param>
/// <param name="Price">Kopecks, as the cashier saw it.</param>
public readonly record struct TillPortion(Guid ItemId, long Price);

/// <summary>A receipt.</summary>
/// <param name="RequestId">Comes with the form, so that a form sent twice makes one sale.</param>
/// <param name="ChildId">Whose account pays.</param>
/// <param name="Portions">One entry a portion; at most <see cref="SellAtTill.MostPortions"/>.</param>
/// <param name="IntoDebt">The cashier knows that the money does not suffice, and sells anyway.</param>
public sealed record TillReceipt(string RequestId, Guid ChildId, IReadOnlyList<TillPortion> Portions, bool IntoDebt);

public enum SaleOutcome
{
    Sold,

    /// <summary>This sale is recorded already; nothing was sold twice.</summary>
    Repeated,

    /// <summary>The form's id is stored with another sale, for example another child's; nothing was sold.</summary>
    Conflict,

    /// <summary>The account would fall below zero. Nothing is recorded until the cashier confirms.</summary>
    NotEnough,

    /// <summary>Something is not sold today any more, or its price has changed.</summary>
    MenuChanged,

    /// <summary>The child has no account that could pay.</summary>
    NoAccount,

    /// <summary>No such child at this till.</summary>
    NotFound,
}

/// <param name="Outcome">The result.</param>
/// <param name="Total">Kopecks.</param>
/// <param name="EventIds">The journal entries; empty when nothing was recorded.</param>
public readonly record struct SaleAnswer(SaleOutcome Outcome, long Total, IReadOnlyList<Guid> EventIds)
{
    internal SaleAnswer(SaleOutcome outcome, long total = 0)
        : this(outcome, total, []) { }
}

/// <summary>
/// Sells portions of today's menu and of the price list: ordinary purchases that the cashier enters. A receipt makes up to two facts,
/// one for hot meals and one for the buffet, as a device would report them.
/// </summary>
public sealed class SellAtTill(PorogDbContext db, TillChildren children, ReadMenu menus, ManualEvents manual, TimeProvider clock)
{
    public const int MostPortions = 50;

    /// <exception cref="JournalBusyException">The journal's queue is full; send it again.</exception>
    public async Task<SaleAnswer> SellAsync(AuditActor cashier, TillReceipt receipt, CancellationToken cancel)
    {
        var by = new Enterer(cashier.Id!.Value, cashier.Name!, StaffKind.Cashier);
        if (await children.OneAsync(by.PersonId, receipt.ChildId, cancel) is not { } child)
            return new(SaleOutcome.NotFound);
        var now = clock.GetUtcNow();
        var menu = await menus.OfDayAsync(child.Organisation.Id, child.Organisation.Zone.DayAt(now), cancel);
        var sold = menu.Meals.SelectMany(m => m.Dishes).Concat(menu.Buffet).Where(i => i.IsSold).ToDictionary(i => i.Id);
        // A recorded sale stays valid, even if the menu or the balance has changed since.
        if (await RecordedAsync(by.PersonId, receipt, cancel) is { } recorded)
            return recorded;
        if (
            receipt.Portions.Count is 0 or > MostPortions
            || receipt.Portions.Any(p => !sold.TryGetValue(p.ItemId, out var i) || i.Price != p.Price)
        )
            return new(SaleOutcome.MenuChanged);
        if (child.Balance is not { } balance)
            return new(SaleOutcome.NoAccount);
        var total = receipt.Portions.Sum(p => p.Price);
        if (balance < total && total > 0 && !receipt.IntoDebt)
            return new(SaleOutcome.NotEnough, total);
        var facts = receipt
            .Portions.Select(p => sold[p.ItemId])
            .GroupBy(i => i.SoldAs)
            .Select(kind => new ManualFact(RequestId(receipt, kind.Key), receipt.ChildId, kind.Key, now)
            {
                Amount = -kind.Sum(i => i.Price),
                Price = kind.Sum(i => i.Price),
                Items = [.. kind.GroupBy(i => i.Id).Select(same => new MealItem(same.First().Name, same.Count(), same.First().Price))],
            })
            .ToList();
        var entered = await manual.EnterAndSeeAsync(by, facts, cancel);
        if (entered.Any(e => e.Outcome == ManualOutcome.Conflict))
            return new(SaleOutcome.Conflict);
        return entered.Any(e => e.Outcome is not (ManualOutcome.Entered or ManualOutcome.Repeated))
            ? new(SaleOutcome.NotFound)
            : new(
                entered.All(e => e.Outcome == ManualOutcome.Repeated) ? SaleOutcome.Repeated : SaleOutcome.Sold,
                total,
                [.. entered.Select(e => e.EventId)]
            );
    }

    private async Task<SaleAnswer?> RecordedAsync(Guid cashierId, TillReceipt receipt, CancellationToken cancel)
    {
        var bucket = Bucket.Of(receipt.ChildId);
        Guid[] ids =
        [
            ManualEvents.IdOf(cashierId, RequestId(receipt, EventKind.Buffet)),
            ManualEvents.IdOf(cashierId, RequestId(receipt, EventKind.Hot)),
        ];
        var entries = await db
            .Journal.AsNoTracking()
            .Where(e => e.Bucket == bucket && ids.Contains(e.Id) && e.ChildId == receipt.ChildId)
            .ToListAsync(cancel);
        return entries.Count == 0 ? null : new(SaleOutcome.Repeated, entries.Sum(e => e.Price ?? 0), [.. entries.Select(e => e.Id)]);
    }

    /// <summary>Pressing one button of a form twice makes one sale; another button of the form makes another.</summary>
    private static string RequestId(TillReceipt receipt, EventKind kind)
    {
        var what = EventId.Of("", string.Join(' ', receipt.Portions.Select(p => p.ItemId)));
        return $"till-{receipt.RequestId}-{what:N}-{(int)kind}";
    }
}
