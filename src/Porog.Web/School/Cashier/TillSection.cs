using Porog.Catering;

namespace Porog.Web.School.Cashier;

/// <summary>Dishes of one meal that the till sells, or of the buffet.</summary>
public sealed record TillSection(MealOfDay Meal, IReadOnlyList<MenuItem> Dishes)
{
    public static List<TillSection> Of(DayMenu menu) =>
        [
            .. menu
                .Meals.Select(m => new TillSection(m.Meal, [.. m.Dishes.Where(d => d.IsSold)]))
                .Append(new TillSection(MealOfDay.Buffet, [.. menu.Buffet]))
                .Where(s => s.Dishes.Count > 0),
        ];
}
