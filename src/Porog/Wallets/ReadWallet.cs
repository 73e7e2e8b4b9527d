using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Wallets;

/// <summary>One operation of an account.</summary>
/// <param name="Id">The journal entry.</param>
/// <param name="Kind">Buffet, hot, top-up or correction.</param>
/// <param name="At">When it happened, with the organisation's offset.</param>
/// <param name="Amount">Kopecks, negative for a purchase.</param>
/// <param name="BalanceAfter">Kopecks, with operations ordered by the time they happened.</param>
/// <param name="Items">What was bought; empty if the reader may not see meals.</param>
/// <param name="Note">A top-up's method, a correction's reason, or the reason for entering it by hand.</param>
/// <param name="EnteredBy">Who entered it by hand; null if a device sent it.</param>
public sealed record WalletOperation(
    Guid Id,
    EventKind Kind,
    DateTimeOffset At,
    long Amount,
    long BalanceAfter,
    IReadOnlyList<MealItem> Items,
    string? Note,
    EnteredBy? EnteredBy
)
{
    /// <summary>A cancelled purchase.</summary>
    public bool TakesBack => Kind.IsMeal() && Amount > 0;
}

/// <summary>The account and a page of its operations.</summary>
/// <param name="Number">The account number for payments.</param>
/// <param name="Balance">Kopecks.</param>
/// <param name="Threshold">Kopecks; null if no low-balance messages are wanted.</param>
/// <param name="Operations">Newest first.</param>
/// <param name="Next">The <c>before</c> of the next, older page; null on the last page.</param>
/// <param name="By">The right that allowed the reading.</param>
/// <param name="TopUpText">How money is paid in, in the organisation's words; lines, or empty.</param>
public sealed record WalletPage(
    string Number,
    long Balance,
    long? Threshold,
    IReadOnlyList<WalletOperation> Operations,
    string? Next,
    Relation By,
    string TopUpText
)
{
    /// <summary>The beginning of this page as a shorter one.</summary>
    /// <param name="operations">At least one.</param>
    public WalletPage Newest(int operations) =>
        Operations.Count <= operations
            ? this
            : this with
            {
                Operations = [.. Operations.Take(operations)],
                Next = new PageCursor(Operations[operations - 1].At, Operations[operations - 1].Id).ToString(),
            };
}

/// <summary>Reads a child's account for one person.</summary>
public sealed class ReadWallet(PorogDbContext db, ChildAccess access)
{
    public const int MostOperations = 200;

    /// <summary>The kinds that change a wallet. A subsidised meal does not.</summary>
    private static readonly EventKind[] Kinds = [EventKind.Buffet, EventKind.Hot, EventKind.TopUp, EventKind.Correction];

    /// <returns>Null if the child is unknown, has no account, or the person may not see the account.</returns>
    public async Task<WalletPage?> ReadAsync(Guid personId, Guid childId, int limit, string? before, CancellationToken cancel)
    {
        var child = await SeenChild.FindAsync(db, access, personId, childId, cancel);
        return child is null ? null : await ReadAsync(child, limit, before, cancel);
    }

    /// <summary>For a child whose right this request has asked already.</summary>
    /// <returns>Null if the child has no account, or the person may not see the account.</returns>
    public async Task<WalletPage?> ReadAsync(SeenChild child, int limit, string? before, CancellationToken cancel)
    {
        if (!child.Rights.Allows(Sight.Account))
            return null;
        limit = Math.Clamp(limit, 1, MostOperations);
        var rows = await Rows(child, PageCursor.TryParse(before)).Take(limit + 1).AsNoTracking().ToListAsync(cancel);
        if (rows.Count == 0)
            return null;

        // Each row contains the wallet, read in the same statement, so the sums agree.
        var wallet = rows[0].Wallet;
        var seesItems = child.Rights.Allows(Sight.Meals);
        var after = wallet.Balance - rows[0].Newer;
        var operations = new List<WalletOperation>();
        foreach (var row in rows.Take(limit))
        {
            if (row.Entry is not { } entry)
                continue;
            var (at, items) = (child.Zone.At(entry.HappenedAt), seesItems ? MealItem.Read(entry.Items) : []);
            var byHand = row.ByHand is null ? null : EnteredBy.Of(row.ByHand);
            operations.Add(new(entry.Id, entry.Kind, at, entry.Amount, after, items, entry.Note, byHand));
            after -= entry.Amount;
        }
        var next = rows.Count > limit ? new PageCursor(operations[^1].At, operations[^1].Id).ToString() : null;
        return new WalletPage(wallet.Number, wallet.Balance, wallet.Threshold, operations, next, child.Rights.Relation, rows[0].TopUpText);
    }

    /// <summary>
    /// One statement, so that all sums are of the same moment: the wallet, the operations that its balance includes, and the sum of
    /// those newer than the page. A wallet without operations gives one row without an entry.
    /// </summary>
    private IQueryable<Row> Rows(SeenChild child, PageCursor? before)
    {
        var folded =
            from entry in db.Journal
            where entry.Bucket == child.Bucket && entry.ChildId == child.Id && Kinds.Contains(entry.Kind)
            where entry.Position < db.FollowPositions.Single(p => p.Bucket == child.Bucket).Position
            select entry;
        var older = folded;
        var newer = folded.Where(e => false);
        if (before is { } cursor)
        {
            older = folded.Where(e => e.HappenedAt <= cursor.At && (e.HappenedAt < cursor.At || e.Id < cursor.Id));
            newer = folded.Where(e => e.HappenedAt >= cursor.At && (e.HappenedAt > cursor.At || e.Id >= cursor.Id));
        }
        return from wallet in db.Wallets.Where(w => w.Bucket == child.Bucket && w.ChildId == child.Id)
            from entry in older.Where(e => e.Bucket == wallet.Bucket && e.ChildId == wallet.ChildId).DefaultIfEmpty()
            from byHand in db.ManualEvents.Where(m => m.Bucket == entry.Bucket && m.EventId == entry.Id).DefaultIfEmpty()
            orderby entry.HappenedAt descending, entry.Id descending
            select new Row
            {
                Wallet = wallet,
                Entry = entry,
                ByHand = byHand,
                Newer = newer.Sum(e => e.Amount),
                TopUpText = db.Organisations.First(o => o.Id == child.OrganisationId).TopUpText,
            };
    }

    private sealed class Row
    {
        public required Wallet Wallet { get; init; }
        public required JournalEntry? Entry { get; init; }
        public required ManualEvent? ByHand { get; init; }
        public required long Newer { get; init; }
        public required string TopUpText { get; init; }
    }
}
