using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Catering;

/// <param name="Meal">Breakfast, lunch…; not the buffet.</param>
/// <param name="Dishes">In the order in which they were entered.</param>
public sealed record MenuMeal(MealOfDay Meal, IReadOnlyList<MenuItem> Dishes);

/// <summary>What an organisation cooks on a day, and what its buffet sells every day.</summary>
/// <param name="Day">Local date.</param>
/// <param name="Meals">The meals with dishes.</param>
/// <param name="Buffet">The price list.</param>
public sealed record DayMenu(DateOnly Day, IReadOnlyList<MenuMeal> Meals, IReadOnlyList<MenuItem> Buffet)
{
    public bool IsEmpty => Meals.Count == 0 && Buffet.Count == 0;
}

/// <summary>Reads the menu of a day. <see cref="ChildAccess"/> checks families; for staff the caller checks the organisation.</summary>
public sealed class ReadMenu(PorogDbContext db, ChildAccess access, TimeProvider clock)
{
    /// <param name="organisationId">Whose.</param>
    /// <param name="day">Local date.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<DayMenu> OfDayAsync(Guid organisationId, DateOnly day, CancellationToken cancel)
    {
        var items = await db
            .MenuItems.AsNoTracking()
            .Where(i => i.OrganisationId == organisationId && (i.Day == day || i.Day == null))
            .OrderBy(i => i.Number)
            .ToListAsync(cancel);
        var meals = items.Where(i => i.Day is not null).GroupBy(i => i.Meal).OrderBy(g => g.Key).Select(g => new MenuMeal(g.Key, [.. g]));
        return new DayMenu(day, [.. meals], [.. items.Where(i => i.Day is null).OrderBy(i => i.Name, StringComparer.CurrentCulture)]);
    }

    /// <param name="personId">Who asks.</param>
    /// <param name="childId">The child whose organisation's menu is read.</param>
    /// <param name="day">Local date; null for today.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Null when the person does not see the child's meals, or the child does not exist.</returns>
    public async Task<DayMenu?> OfChildAsync(Guid personId, Guid childId, DateOnly? day, CancellationToken cancel)
    {
        var child = await SeenChild.FindAsync(db, access, personId, childId, cancel);
        return child is null ? null : await OfChildAsync(child, day, cancel);
    }

    /// <summary>For a child whose right this request has asked already.</summary>
    /// <returns>Null when the person does not see the child's meals.</returns>
    public async Task<DayMenu?> OfChildAsync(SeenChild child, DateOnly? day, CancellationToken cancel)
    {
        if (!child.Rights.Allows(Sight.Meals))
            return null;
        return await OfDayAsync(child.OrganisationId, day ?? child.Zone.DayAt(clock.GetUtcNow()), cancel);
    }
}
