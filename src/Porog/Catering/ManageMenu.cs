using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Catering;

public enum MenuOutcome
{
    Done,

    /// <summary>The meal has a dish of this name already.</summary>
    Known,

    /// <summary>It does not exist any more, or is of another organisation.</summary>
    NotFound,

    /// <summary>It has <see cref="ManageMenu.MostLines"/> lines already.</summary>
    Full,
}

/// <summary>Officers and cashiers of an organisation enter its menu, line by line or from another day.</summary>
public sealed class ManageMenu(PorogDbContext db, StaffAccess staff)
{
    public static readonly StaffKind[] Kinds = [StaffKind.Cashier, StaffKind.Officer];

    /// <summary>The most lines of a day or of a price list.</summary>
    public const int MostLines = 300;

    /// <summary>The organisations in which the person has one of these roles, by name.</summary>
    /// <param name="personId">Who.</param>
    /// <param name="kinds">The roles.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<List<Organisation>> OrganisationsAsync(Guid personId, StaffKind[] kinds, CancellationToken cancel)
    {
        var all = await db
            .Organisations.AsNoTracking()
            .Where(o => staff.OrganisationIdsOf(personId, kinds).Contains(o.Id))
            .ToListAsync(cancel);
        return [.. all.OrderBy(o => o.Name, NaturalOrder.Names)];
    }

    /// <returns>Null for a line of another organisation and for an unknown one.</returns>
    public Task<MenuItem?> FindAsync(Guid personId, Guid itemId, CancellationToken cancel) =>
        Of(personId).AsNoTracking().SingleOrDefaultAsync(i => i.Id == itemId, cancel);

    /// <param name="organisationId">The caller has checked that the person keeps its menu.</param>
    /// <param name="day">Local date; ignored for the buffet.</param>
    /// <param name="line">The new line.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<MenuOutcome> AddAsync(Guid organisationId, DateOnly day, MenuLine line, CancellationToken cancel)
    {
        var there = await LinesAsync(organisationId, DayOf(line.Meal, day), cancel);
        if (there.Exists(i => MenuLine.Of(i).Key == line.Key))
            return MenuOutcome.Known;
        if (there.Count >= MostLines)
            return MenuOutcome.Full;
        db.MenuItems.Add(Item(organisationId, day, line, Next(there)));
        await db.SaveChangesAsync(cancel);
        return MenuOutcome.Done;
    }

    public async Task<MenuOutcome> ChangeAsync(Guid personId, Guid itemId, MenuLine line, CancellationToken cancel)
    {
        if (await Of(personId).SingleOrDefaultAsync(i => i.Id == itemId, cancel) is not { } item || item.Meal != line.Meal)
            return MenuOutcome.NotFound;
        var there = await LinesAsync(item.OrganisationId, item.Day, cancel);
        if (there.Exists(i => i.Id != itemId && MenuLine.Of(i).Key == line.Key))
            return MenuOutcome.Known;
        line.WriteTo(item);
        await db.SaveChangesAsync(cancel);
        return MenuOutcome.Done;
    }

    public async Task<bool> RemoveAsync(Guid personId, Guid itemId, CancellationToken cancel) =>
        await Of(personId).Where(i => i.Id == itemId).ExecuteDeleteAsync(cancel) > 0;

    /// <summary>Copies the lines of another day that this one does not have. Changes and removes nothing.</summary>
    /// <returns>How many lines were added; null when the other day has none.</returns>
    public async Task<int?> CopyAsync(Guid organisationId, DateOnly from, DateOnly to, CancellationToken cancel)
    {
        var others = await LinesAsync(organisationId, from, cancel);
        if (others.Count == 0)
            return null;
        var there = await LinesAsync(organisationId, to, cancel);
        var known = there.Select(i => MenuLine.Of(i).Key).ToHashSet();
        var added = others.Select(MenuLine.Of).Where(l => known.Add(l.Key)).Take(MostLines - there.Count).ToList();
        db.MenuItems.AddRange(added.Select((line, i) => Item(organisationId, to, line, Next(there) + i)));
        await db.SaveChangesAsync(cancel);
        return added.Count;
    }

    internal static MenuItem Item(Guid organisationId, DateOnly day, MenuLine line, int number)
    {
        var item = new MenuItem
        {
            OrganisationId = organisationId,
            Day = DayOf(line.Meal, day),
            Meal = line.Meal,
            Name = line.Name,
            Price = line.Price,
            Terms = line.Terms,
            Number = number,
        };
        line.WriteTo(item);
        return item;
    }

    internal static DateOnly? DayOf(MealOfDay meal, DateOnly day) => meal == MealOfDay.Buffet ? null : day;

    internal static int Next(IReadOnlyCollection<MenuItem> there) => there.Count == 0 ? 1 : there.Max(i => i.Number) + 1;

    private Task<List<MenuItem>> LinesAsync(Guid organisationId, DateOnly? day, CancellationToken cancel) =>
        db
            .MenuItems.AsNoTracking()
            .Where(i => i.OrganisationId == organisationId && i.Day == day)
            .OrderBy(i => i.Number)
            .ToListAsync(cancel);

    private IQueryable<MenuItem> Of(Guid personId) =>
        db.MenuItems.Where(i => staff.OrganisationIdsOf(personId, Kinds).Contains(i.OrganisationId));
}
