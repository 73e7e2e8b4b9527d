using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Catering;

public enum MenuRowOutcome
{
    Add,
    Change,
    Same,
    LeftOut,
}

/// <param name="Row">As it was read.</param>
/// <param name="Outcome">What an import would do with it.</param>
public sealed record CheckedMenuRow(MenuRow Row, MenuRowOutcome Outcome);

/// <summary>
/// Imports a table into the menu: adds new dishes, changes known ones, removes none. A person first sees the lines, then they are
/// written in one transaction. The caller has checked the organisation.
/// </summary>
public sealed class ImportMenu(PorogDbContext db)
{
    public async Task<IReadOnlyList<CheckedMenuRow>> CheckAsync(Guid organisationId, IReadOnlyList<MenuRow> rows, CancellationToken cancel)
    {
        var there = ByKey(await ReadAsync(organisationId, rows, cancel));
        return [.. rows.Select(r => new CheckedMenuRow(r, Outcome(r, there)))];
    }

    /// <returns>How many lines were added or changed.</returns>
    public async Task<int> ApplyAsync(Guid organisationId, IReadOnlyList<MenuRow> rows, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var items = await ReadAsync(organisationId, rows, cancel);
        var there = ByKey(items);
        var next = items.GroupBy(i => i.Day ?? default).ToDictionary(g => g.Key, g => ManageMenu.Next([.. g]));
        var done = 0;
        foreach (var row in rows)
        {
            var outcome = Outcome(row, there);
            if (outcome is MenuRowOutcome.LeftOut or MenuRowOutcome.Same)
                continue;
            var (line, day) = (row.Line!, ManageMenu.DayOf(row.Line!.Meal, row.Day));
            done++;
            if (outcome == MenuRowOutcome.Change)
            {
                line.WriteTo(there[(day, line.Key)]);
                continue;
            }
            var number = next.GetValueOrDefault(day ?? default, 1);
            next[day ?? default] = number + 1;
            db.MenuItems.Add(ManageMenu.Item(organisationId, row.Day, line, number));
        }
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return done;
    }

    /// <summary>Two people may enter the same dish at the same moment.</summary>
    private static Dictionary<(DateOnly?, (MealOfDay, string)), MenuItem> ByKey(List<MenuItem> items) =>
        items.DistinctBy(i => (i.Day, MenuLine.Of(i).Key)).ToDictionary(i => (i.Day, MenuLine.Of(i).Key));

    private static MenuRowOutcome Outcome(MenuRow row, Dictionary<(DateOnly?, (MealOfDay, string)), MenuItem> there) =>
        row.Line is not { } line ? MenuRowOutcome.LeftOut
        : !there.TryGetValue((ManageMenu.DayOf(line.Meal, row.Day), line.Key), out var item) ? MenuRowOutcome.Add
        : (line.Details is null ? MenuLine.Of(item) with { Details = null } : MenuLine.Of(item)) == line ? MenuRowOutcome.Same
        : MenuRowOutcome.Change;

    private Task<List<MenuItem>> ReadAsync(Guid organisationId, IReadOnlyList<MenuRow> rows, CancellationToken cancel)
    {
        var days = rows.Where(r => r.Line is not null).Select(r => (DateOnly?)r.Day).Distinct().ToList();
        return db
            .MenuItems.Where(i => i.OrganisationId == organisationId && (i.Day == null || days.Contains(i.Day)))
            .OrderBy(i => i.Number)
            .ToListAsync(cancel);
    }
}
