using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;
using Porog.Timeline;

namespace Porog.Wallets;

/// <summary>One day of an account.</summary>
/// <param name="Day">Local date in the organisation's zone.</param>
/// <param name="Paid">Kopecks paid for meals.</param>
/// <param name="ToppedUp">Kopecks from top-ups and corrections; may be negative.</param>
/// <param name="Balance">Kopecks at the end of the day.</param>
public sealed record DayBalance(DateOnly Day, long Paid, long ToppedUp, long Balance);

/// <param name="Days">Every requested day, in order.</param>
/// <param name="Before">Kopecks at the beginning of the first day.</param>
/// <param name="Threshold">Kopecks; null if no low-balance messages are wanted.</param>
public sealed record BalanceDays(IReadOnlyList<DayBalance> Days, long Before, long? Threshold);

/// <summary>Reads a child's balance day by day.</summary>
public sealed class ReadBalance(PorogDbContext db)
{
    /// <summary>Reads the local dates <paramref name="first"/> to <paramref name="last"/>, inclusive, in the organisation's zone.</summary>
    /// <returns>Null if the child has no account, or the person may not see the account.</returns>
    public async Task<BalanceDays?> ReadAsync(SeenChild child, DateOnly first, DateOnly last, CancellationToken cancel)
    {
        if (!child.Rights.Allows(Sight.Account))
            return null;
        var rows = await Rows(child, first, last).AsNoTracking().ToListAsync(cancel);
        if (rows.Count == 0)
            return null;
        var entries = rows.Select(r => r.Entry).OfType<JournalEntry>().ToList();
        var balance = rows[0].Wallet.Balance - rows[0].Newer - entries.Sum(e => e.Amount);
        var before = balance;
        var days = new List<DayBalance>();
        foreach (var day in DayFacts.Of(first, last, child.Zone, entries, seesMeals: false))
        {
            balance += day.ToppedUp - day.Paid;
            days.Add(new DayBalance(day.Day, day.Paid, day.ToppedUp, balance));
        }
        return new BalanceDays(days, before, rows[0].Wallet.Threshold);
    }

    /// <summary>
    /// One statement, so that all sums are of the same moment, as in <see cref="ReadWallet"/>: the wallet, its operations in these days,
    /// and the sum of the later ones.
    /// </summary>
    private IQueryable<Row> Rows(SeenChild child, DateOnly first, DateOnly last)
    {
        var (start, end) = (LocalTime.StartOfDay(first, child.Zone), LocalTime.StartOfDay(last.AddDays(1), child.Zone));
        var month = JournalMonth.EarliestOf(start);
        var folded =
            from entry in db.Journal
            where entry.Bucket == child.Bucket && entry.ChildId == child.Id && entry.Amount != 0
            where entry.Month >= month && entry.HappenedAt >= start
            where entry.Position < db.FollowPositions.Single(p => p.Bucket == child.Bucket).Position
            select entry;
        var within = folded.Where(e => e.HappenedAt < end);
        return from wallet in db.Wallets.Where(w => w.Bucket == child.Bucket && w.ChildId == child.Id)
            from entry in within.Where(e => e.Bucket == wallet.Bucket && e.ChildId == wallet.ChildId).DefaultIfEmpty()
            select new Row
            {
                Wallet = wallet,
                Entry = entry,
                Newer = folded.Where(e => e.HappenedAt >= end).Sum(e => e.Amount),
            };
    }

    private sealed class Row
    {
        public required Wallet Wallet { get; init; }
        public required JournalEntry? Entry { get; init; }
        public required long Newer { get; init; }
    }
}
