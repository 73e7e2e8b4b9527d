using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Porog.Catering;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School.Export;

/// <summary>
/// The menu of a day in the form of the official monitoring of school meals, for organisations that have opened their menus to
/// everybody. <see cref="MenuSheet"/> reads the same form.
/// </summary>
public sealed class PublicMenu(PorogDbContext db, ReadMenu menus)
{
    private static readonly string[] Headings =
    [
        "Прием пищи",
        "Раздел",
        "№ рец.",
        "Блюдо",
        "Выход, г",
        "Цена",
        "Калорийность",
        "Белки",
        "Жиры",
        "Углеводы",
    ];

    /// <param name="id">Null for the only organisation that opens its menus.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Null when the organisation does not open them, or when the only one is asked for and there are several.</returns>
    public async Task<Organisation?> FindAsync(Guid? id, CancellationToken cancel)
    {
        var open = db.Organisations.AsNoTracking().Where(o => o.PublishesMenu && (id == null || o.Id == id));
        return await open.Take(2).ToListAsync(cancel) is [var only] ? only : null;
    }

    /// <returns>False, with nothing written, when the day has no menu.</returns>
    public async Task<bool> WriteAsync(Organisation organisation, DateOnly day, Stream stream, CancellationToken cancel)
    {
        var menu = await menus.OfDayAsync(organisation.Id, day, cancel);
        if (menu.Meals.Count == 0)
            return false;
        await XlsxWriter.WriteAsync(stream, "1", Rows(organisation.Name, menu).ToAsyncEnumerable(), cancel);
        return true;
    }

    private static IEnumerable<object?[]> Rows(string organisation, DayMenu menu)
    {
        yield return ["Школа", organisation, null, null, "Отд./корп", null, null, null, "День", menu.Day];
        yield return [];
        yield return Headings;
        foreach (var meal in menu.Meals)
        {
            foreach (var (at, dish) in meal.Dishes.Index())
                yield return
                [
                    at == 0 ? NameOf(meal.Meal) : null,
                    dish.Section,
                    dish.Recipe,
                    dish.Name,
                    Portion(dish.Portion),
                    dish.Price / 100m,
                    dish.Calories,
                    dish.Proteins,
                    dish.Fats,
                    dish.Carbohydrates,
                ];
            yield return [];
        }
    }

    /// <summary>The heading names the grams.</summary>
    private static object? Portion(string? portion)
    {
        var grams = portion?.EndsWith(" г", StringComparison.Ordinal) == true ? portion[..^2] : portion;
        return int.TryParse(grams, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : grams;
    }

    private static string NameOf(MealOfDay meal) =>
        meal switch
        {
            MealOfDay.Breakfast => "Завтрак",
            MealOfDay.SecondBreakfast => "Завтрак 2",
            MealOfDay.Lunch => "Обед",
            MealOfDay.Snack => "Полдник",
            _ => "Ужин",
        };
}
