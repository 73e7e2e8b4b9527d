namespace Porog.Catering;

/// <summary>The columns of a table with a menu. The order is that of <see cref="MenuText"/>.</summary>
public enum MenuColumn
{
    Day,
    Meal,
    Name,
    Price,
    Portion,
    Composition,
    Terms,
    Section,
    Recipe,
    Calories,
    Proteins,
    Fats,
    Carbohydrates,
}

/// <summary>Known words of headings, meals and terms, as <see cref="MenuLine.Comparable"/> writes them.</summary>
internal static class MenuColumns
{
    private static readonly (MenuColumn Value, string[] Words)[] Headings =
    [
        (MenuColumn.Day, ["ДАТА", "ДЕНЬ", "DATE", "DAY"]),
        (MenuColumn.Meal, ["ПРИЕМПИЩИ", "ПИТАНИЕ", "КОГДА", "MEAL"]),
        (MenuColumn.Name, ["БЛЮДО", "НАЗВАНИЕ", "НАИМЕНОВАНИЕ", "НАИМЕНОВАНИЕБЛЮДА", "НАЗВАНИЕБЛЮДА", "DISH", "NAME", "ITEM"]),
        (MenuColumn.Price, ["ЦЕНА", "ЦЕНАРУБ", "СТОИМОСТЬ", "СТОИМОСТЬРУБ", "PRICE", "PRICERUB"]),
        (
            MenuColumn.Portion,
            ["ВЫХОД", "ВЫХОДГ", "ВЫХОДБЛЮДА", "ВЫХОДБЛЮДАГ", "ВЕСБЛЮДАГ", "МАССАПОРЦИИ", "МАССАПОРЦИИГ", "ПОРЦИЯ", "OUTPUT", "PORTION"]
        ),
        (MenuColumn.Composition, ["СОСТАВ", "ИЗЧЕГО", "COMPOSITION", "INGREDIENTS"]),
        (MenuColumn.Terms, ["УСЛОВИЯ", "КТОПЛАТИТ", "ЛЬГОТА", "ЛЬГОТНОЕ", "TERMS", "WHOPAYS"]),
        (MenuColumn.Section, ["РАЗДЕЛ", "SECTION"]),
        (MenuColumn.Recipe, ["РЕЦ", "РЕЦЕПТУРЫ", "НОМЕРРЕЦЕПТУРЫ", "НОМЕРРЕЦ", "RECIPE"]),
        (MenuColumn.Calories, ["КАЛОРИЙНОСТЬ", "КАЛОРИЙНОСТЬККАЛ", "ККАЛ", "ЭНЕРГЕТИЧЕСКАЯЦЕННОСТЬККАЛ", "CALORIES"]),
        (MenuColumn.Proteins, ["БЕЛКИ", "БЕЛКИГ", "PROTEINS"]),
        (MenuColumn.Fats, ["ЖИРЫ", "ЖИРЫГ", "FATS"]),
        (MenuColumn.Carbohydrates, ["УГЛЕВОДЫ", "УГЛЕВОДЫГ", "CARBOHYDRATES"]),
    ];

    private static readonly (MealOfDay Value, string[] Words)[] Meals =
    [
        (MealOfDay.Buffet, ["БУФЕТ", "ПРАЙСЛИСТ", "BUFFET"]),
        (MealOfDay.Breakfast, ["ЗАВТРАК", "1ЗАВТРАК", "ЗАВТРАК1", "BREAKFAST"]),
        (MealOfDay.SecondBreakfast, ["ВТОРОЙЗАВТРАК", "2ЗАВТРАК", "ЗАВТРАК2", "SECONDBREAKFAST"]),
        (MealOfDay.Lunch, ["ОБЕД", "LUNCH"]),
        (MealOfDay.Snack, ["ПОЛДНИК", "SNACK", "AFTERNOONSNACK"]),
        (MealOfDay.Dinner, ["УЖИН", "УЖИН1", "УЖИН2", "DINNER", "SUPPER"]),
    ];

    private static readonly (MenuTerms Value, string[] Words)[] Terms =
    [
        (MenuTerms.Sold, ["", "ПРОДАЕТСЯ", "ПЛАТНО", "ПЛАТНОЕ", "НЕТ", "SOLD", "PAID", "NO"]),
        (MenuTerms.Subsidised, ["ЛЬГОТНОЕ", "ЛЬГОТНО", "ЛЬГОТА", "БЕСПЛАТНО", "ДА", "SUBSIDISED", "FREE", "YES"]),
        (MenuTerms.Both, ["ИТОИДРУГОЕ", "ОБА", "BOTH"]),
    ];

    /// <summary>A line that sums others up.</summary>
    private static readonly string[] Totals = ["ИТОГО", "ВСЕГО", "TOTAL"];

    public static MenuColumn? ColumnOf(string heading) => Known(Headings, heading);

    public static MealOfDay? MealOf(string text) => Known(Meals, text);

    public static MenuTerms? TermsOf(string text) => Known(Terms, text);

    public static bool IsTotal(string text) =>
        Array.Exists(Totals, t => MenuLine.Comparable(text).StartsWith(MenuLine.Comparable(t), StringComparison.Ordinal));

    private static T? Known<T>((T Value, string[] Words)[] known, string text)
        where T : struct
    {
        var word = MenuLine.Comparable(text);
        foreach (var (value, words) in known)
            // The fold writes look-alike letters as Cyrillic, so both sides go through it.
            if (Array.Exists(words, w => MenuLine.Comparable(w) == word) || word == MenuLine.Comparable(value.ToString()!))
                return value;
        return null;
    }
}
