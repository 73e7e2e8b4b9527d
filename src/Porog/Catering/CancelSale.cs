using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Catering;

public enum CancelState
{
    /// <summary>Sold today, and can be cancelled.</summary>
    Open,

    /// <summary>It is cancelled already.</summary>
    Cancelled,

    /// <summary>Sold on an earlier day: only the officer can correct the account.</summary>
    TooLate,
}

/// <summary>A sale that was entered at this till.</summary>
/// <param name="Child">Whose.</param>
/// <param name="Kind">Buffet, hot or subsidised.</param>
/// <param name="At">When, in the organisation's zone.</param>
/// <param name="Price">Kopecks.</param>
/// <param name="Items">What was sold.</param>
/// <param name="State">Whether it can be cancelled.</param>
public sealed record SaleToCancel(
    TillChild Child,
    EventKind Kind,
    DateTimeOffset At,
    long Price,
    IReadOnlyList<MealItem> Items,
    CancelState State
);

/// <summary>
/// Cancels a sale of the same local day with a second fact of the same kind and the opposite amount and price. Nothing is erased, so
/// sums come out right. A sale that a device reported can be corrected only by the device.
/// </summary>
public sealed class CancelSale(PorogDbContext db, TillChildren children, ManualEvents manual, TimeProvider clock)
{
    public const int ReasonLimit = 200;

    /// <summary>The id of the journal entry that cancels a sale: the same one for every cashier.</summary>
    public static Guid IdOf(Guid saleId) => ManualEvents.IdOf(RequestId(saleId));

    /// <returns>Null when it is not a sale of this organisation's till.</returns>
    public async Task<SaleToCancel?> FindAsync(Guid cashierId, Guid childId, Guid saleId, CancellationToken cancel) =>
        (await ReadAsync(cashierId, childId, saleId, cancel))?.Sale;

    /// <param name="cashier">The person who cancels it.</param>
    /// <param name="childId">The child it was sold to.</param>
    /// <param name="saleId">The sale.</param>
    /// <param name="reason">The family reads it; null when none is given.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What it was before; null when there is no such sale.</returns>
    /// <exception cref="JournalBusyException">The journal's queue is full; send it again.</exception>
    public async Task<CancelState?> CancelAsync(AuditActor cashier, Guid childId, Guid saleId, string? reason, CancellationToken cancel)
    {
        if (await ReadAsync(cashier.Id!.Value, childId, saleId, cancel) is not var (sale, entry))
            return null;
        if (sale.State != CancelState.Open)
            return sale.State;
        var now = clock.GetUtcNow();
        var fact = new ManualFact(
            RequestId(saleId),
            childId,
            entry.Kind,
            now > entry.HappenedAt ? now : entry.HappenedAt.AddMilliseconds(1)
        )
        {
            Amount = -entry.Amount,
            Price = -entry.Price,
            Items = sale.Items,
            Note = reason,
            OfAnybody = true,
        };
        var entered = await manual.EnterAndSeeAsync(new Enterer(cashier.Id.Value, cashier.Name!, StaffKind.Cashier), [fact], cancel);
        return entered[0].Outcome switch
        {
            ManualOutcome.Entered => CancelState.Open,
            // Another cashier cancelled it at the same moment.
            ManualOutcome.Repeated or ManualOutcome.Conflict => CancelState.Cancelled,
            _ => null,
        };
    }

    private async Task<(SaleToCancel Sale, JournalEntry Entry)?> ReadAsync(
        Guid cashierId,
        Guid childId,
        Guid saleId,
        CancellationToken cancel
    )
    {
        if (await children.OneAsync(cashierId, childId, cancel) is not { } child)
            return null;
        var (bucket, backId) = (Bucket.Of(childId), IdOf(saleId));
        var entries = await db
            .Journal.AsNoTracking()
            .Where(e => e.Bucket == bucket && (e.Id == saleId || e.Id == backId) && e.ChildId == childId)
            .ToListAsync(cancel);
        if (
            entries.Find(e => e.Id == saleId) is not { Price: > 0 } sale
            || !sale.Kind.IsMeal()
            || sale.DeviceId != ByHandDevice.IdOf(child.Organisation.Id)
        )
            return null;
        var zone = child.Organisation.Zone;
        var state =
            entries.Exists(e => e.Id == backId) ? CancelState.Cancelled
            : zone.DayAt(sale.HappenedAt) != zone.DayAt(clock.GetUtcNow()) ? CancelState.TooLate
            : CancelState.Open;
        var at = zone.At(sale.HappenedAt);
        return (new SaleToCancel(child, sale.Kind, at, sale.Price ?? 0, MealItem.Read(sale.Items), state), sale);
    }

    private static string RequestId(Guid saleId) => $"cancel-{saleId:N}";
}
