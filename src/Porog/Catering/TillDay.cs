using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Catering;

/// <summary>One sale, portion given, or cancellation at this till.</summary>
/// <param name="Id">The journal entry.</param>
/// <param name="ChildId">Whose.</param>
/// <param name="ChildName">Surname first.</param>
/// <param name="Group">Current class or group.</param>
/// <param name="Kind">Buffet, hot or subsidised.</param>
/// <param name="At">When, in the organisation's zone.</param>
/// <param name="Price">Kopecks; below zero for a cancellation.</param>
/// <param name="Items">What was sold.</param>
/// <param name="SoldBy">The cashier's surname and initials; null once the account is deleted.</param>
/// <param name="IsCancelled">Another line cancels it.</param>
/// <param name="TakesBack">It cancels another line.</param>
/// <param name="Reason">Of a cancellation.</param>
public sealed record TillLine(
    Guid Id,
    Guid ChildId,
    string ChildName,
    string? Group,
    EventKind Kind,
    DateTimeOffset At,
    long Price,
    IReadOnlyList<MealItem> Items,
    string? SoldBy,
    bool IsCancelled,
    bool TakesBack,
    string? Reason
);

/// <summary>How much of one thing was sold at one price, without cancelled sales.</summary>
/// <param name="Kind">Buffet, hot or subsidised.</param>
/// <param name="Name">What.</param>
/// <param name="Price">Kopecks for a portion.</param>
/// <param name="Portions">How many.</param>
public sealed record SoldItem(EventKind Kind, string Name, long Price, decimal Portions)
{
    public long Kopecks => new MealItem(Name, Portions, Price).Cost;
}

/// <param name="Day">Local date.</param>
/// <param name="Lines">Latest first.</param>
/// <param name="Items">By kind and name.</param>
public sealed record TillDay(DateOnly Day, IReadOnlyList<TillLine> Lines, IReadOnlyList<SoldItem> Items)
{
    /// <summary>Kopecks that children's accounts paid.</summary>
    public long Paid => Lines.Where(l => l.Kind != EventKind.Subsidised).Sum(l => l.Price);

    /// <summary>Kopecks that subsidised portions cost the budget.</summary>
    public long Given => Lines.Where(l => l.Kind == EventKind.Subsidised).Sum(l => l.Price);
}

/// <summary>What an organisation's cashiers entered on a day. The caller has checked the organisation.</summary>
public sealed class ReadTillDay(PorogDbContext db)
{
    public async Task<TillDay> ReadAsync(Organisation organisation, DateOnly day, CancellationToken cancel)
    {
        var rows = await db
            .ManualEvents.AsNoTracking()
            .Where(e => e.OrganisationId == organisation.Id && e.Day == day && e.Role == StaffKind.Cashier)
            .ToListAsync(cancel);
        var entries = await db.Journal.ByKeyAsync("journal", "id", [.. rows.Select(r => (r.Bucket, r.EventId))], cancel);
        var by = rows.ToDictionary(r => r.EventId, r => r.PersonName);
        var ids = entries.Select(e => e.ChildId).Distinct().ToList();
        var children = await db
            .Children.AsNoTracking()
            .Include(c => c.Group)
            .Where(c => ids.Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, cancel);
        var there = entries.Select(e => e.Id).ToHashSet();
        var lines = entries
            .Where(e => e.Kind.IsMeal())
            .OrderByDescending(e => e.HappenedAt)
            .ThenByDescending(e => e.Id)
            .Select(e => new TillLine(
                e.Id,
                e.ChildId,
                children[e.ChildId].FullName,
                children[e.ChildId].Group?.Name,
                e.Kind,
                organisation.Zone.At(e.HappenedAt),
                e.Price ?? 0,
                MealItem.Read(e.Items),
                by[e.Id].Length == 0 ? null : PersonName.SurnameAndInitials(by[e.Id]),
                there.Contains(CancelSale.IdOf(e.Id)),
                e.TakesBack,
                e.Note
            ))
            .ToList();
        return new TillDay(day, lines, Items(lines));
    }

    private static List<SoldItem> Items(List<TillLine> lines) =>
        [
            .. lines
                .SelectMany(
                    l => l.Items,
                    (l, item) => (l.Kind, item.Name, item.Price, Portions: l.TakesBack ? -item.Quantity : item.Quantity)
                )
                .GroupBy(i => (i.Kind, i.Name, i.Price))
                .Select(g => new SoldItem(g.Key.Kind, g.Key.Name, g.Key.Price, g.Sum(i => i.Portions)))
                .Where(i => i.Portions != 0)
                .OrderBy(i => i.Kind)
                .ThenBy(i => i.Name, StringComparer.CurrentCulture),
        ];
}
