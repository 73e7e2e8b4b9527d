using Porog.Catering;
using Porog.Registry;
using Porog.Simulator.Day;

namespace Porog.Simulator.Demo;

/// <summary>The menus of the demo's kitchens. They match what <see cref="DayPlan"/> lets the children eat and buy.</summary>
internal static class DemoMenus
{
    /// <summary>Days before and after today.</summary>
    private const int Around = 14;

    public static IEnumerable<MenuItem> Of(Organisation organisation, DateOnly today)
    {
        var isKindergarten = organisation.Kind == OrganisationKind.Kindergarten;
        for (var day = today.AddDays(-Around); day <= today.AddDays(Around); day = day.AddDays(1))
        {
            if (!DayPlan.IsSchoolDay(day))
                continue;
            var number = 0;
            (MealOfDay Meal, Dish[][] Menu, MenuTerms Terms)[] meals = isKindergarten
                ?
                [
                    (MealOfDay.Breakfast, Menu.Breakfasts, MenuTerms.Subsidised),
                    (MealOfDay.Lunch, Menu.Lunches, MenuTerms.Subsidised),
                    (MealOfDay.Snack, Menu.Snacks, MenuTerms.Subsidised),
                ]
                : [(MealOfDay.Breakfast, Menu.Breakfasts, MenuTerms.Both), (MealOfDay.Lunch, Menu.Lunches, MenuTerms.Sold)];
            foreach (var (meal, menu, terms) in meals)
            foreach (var dish in Menu.CookedOn(day, menu))
                yield return Item(organisation, day, meal, dish, terms, ++number);
        }
        if (isKindergarten)
            yield break;
        var line = 0;
        foreach (var dish in Menu.Buffet.SelectMany(d => d).DistinctBy(d => d.Name))
            yield return Item(organisation, null, MealOfDay.Buffet, dish with { Quantity = 1 }, MenuTerms.Sold, ++line);
    }

    private static MenuItem Item(Organisation organisation, DateOnly? day, MealOfDay meal, Dish dish, MenuTerms terms, int number)
    {
        var (portion, composition) = Menu.Told(dish.Name);
        return new MenuItem
        {
            Id = DemoId.Of($"menu-{organisation.Id:N}-{day:yyyyMMdd}", number),
            OrganisationId = organisation.Id,
            Day = day,
            Meal = meal,
            Name = dish.Name,
            Price = dish.Price * dish.Quantity,
            Portion = dish.Quantity == 1 ? portion : $"{dish.Quantity} шт.",
            Composition = composition,
            Terms = terms,
            Number = number,
        };
    }
}
