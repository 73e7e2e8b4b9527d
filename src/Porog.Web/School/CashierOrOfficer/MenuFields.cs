using Porog.Catering;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.School.CashierOrOfficer;

/// <summary>A line of a menu as it is typed.</summary>
public sealed record MenuFields(string? Meal, string? Name, string? Price, string? Portion, string? Composition, string? Terms)
{
    public static MenuFields In(IFormCollection form) =>
        new(form["Meal"], form["Name"], form["Price"], form["Portion"], form["Composition"], form["Terms"]);

    public static MenuFields Of(MenuItem item) =>
        new(
            item.Meal.ToString(),
            item.Name,
            (item.Price / 100m).ToString(item.Price % 100 == 0 ? "0" : "0.00", System.Globalization.CultureInfo.CurrentCulture),
            item.Portion,
            item.Composition,
            item.Terms.ToString()
        );

    /// <returns>Null, with what is wrong said.</returns>
    public MenuLine? Read(FormErrors errors, Words L)
    {
        var (name, portion, composition) = (OnOneLine(Name), OnOneLine(Portion), OnOneLine(Composition));
        var hasMeal = Enum.TryParse<MealOfDay>(Meal, out var meal) && Enum.IsDefined(meal);
        if (!hasMeal)
            errors.Add("meal", L["Выберите, когда это едят"]);
        if (name is null)
            errors.Add("name", L["Напишите название"]);
        // A price of nothing could not be told from its cancellation.
        if (!RoubleInput.TryParse(Price, L.Culture, out var price) || price is not > 0)
            errors.Add("price", L["Введите цену в рублях, например 45 или 45,50"]);
        foreach (
            var (field, text, limit) in ((string, string?, int)[])
                [
                    ("name", name, MenuLine.NameLimit),
                    ("portion", portion, MenuLine.PortionLimit),
                    ("composition", composition, MenuLine.CompositionLimit),
                ]
        )
            if (text?.Length > limit)
                errors.Add(field, L["Не длиннее {0} знаков", limit]);
        if (!Enum.TryParse<MenuTerms>(Terms, out var terms) || !Enum.IsDefined(terms))
            errors.Add("sold", L["Выберите, кто платит"]);
        else if (meal == MealOfDay.Buffet && terms != MenuTerms.Sold && hasMeal)
            errors.Add("sold", L["Буфет только продаёт: по льготному списку выдают завтраки, обеды, полдники и ужины"]);
        return errors.Any ? null : new MenuLine(meal, name!, price!.Value, portion, composition, terms);
    }

    /// <summary>A composition may be typed on several lines.</summary>
    private static string? OnOneLine(string? text) =>
        string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } said ? said : null;
}
