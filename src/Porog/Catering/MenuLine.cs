using Porog.Shared;

namespace Porog.Catering;

/// <summary>A line of a menu as it is entered.</summary>
/// <param name="Meal">Which meal; the buffet for the price list.</param>
/// <param name="Name">At most <see cref="NameLimit"/> characters.</param>
/// <param name="Price">Kopecks for a portion, more than zero: a subsidised portion costs the budget this much.</param>
/// <param name="Portion">«200 г»; null when unknown.</param>
/// <param name="Composition">Ingredients; null when unknown.</param>
/// <param name="Terms">Who pays.</param>
public sealed record MenuLine(MealOfDay Meal, string Name, long Price, string? Portion, string? Composition, MenuTerms Terms)
{
    public const int NameLimit = 100;
    public const int PortionLimit = 50;
    public const int CompositionLimit = 500;

    /// <summary>What the official form says beyond that; null when nothing is said, which changes nothing.</summary>
    public MenuDetails? Details { get; init; }

    public static MenuLine Of(MenuItem item) =>
        new(item.Meal, item.Name, item.Price, item.Portion, item.Composition, item.Terms) { Details = MenuDetails.Of(item) };

    /// <summary>Two lines of a day with equal keys are the same dish.</summary>
    internal (MealOfDay Meal, string Name) Key => (Meal, Comparable(Name));

    /// <summary>Case, ё/е, spaces and punctuation do not matter.</summary>
    internal static string Comparable(string text) => TextFold.LettersAndDigits(text);

    internal void WriteTo(MenuItem item)
    {
        item.Name = TextFold.Line(Name);
        item.Price = Price;
        item.Portion = Portion is null ? null : TextFold.Line(Portion);
        item.Composition = Composition is null ? null : TextFold.Line(Composition);
        item.Terms = Terms;
        Details?.WriteTo(item);
    }
}

/// <summary>What the official daily form says of a dish beyond its name, portion and price.</summary>
/// <param name="Section">«гор.блюдо».</param>
/// <param name="Recipe">The number of the recipe.</param>
/// <param name="Calories">Kilocalories of a portion.</param>
/// <param name="Proteins">Grams of a portion.</param>
/// <param name="Fats">Grams of a portion.</param>
/// <param name="Carbohydrates">Grams of a portion.</param>
public sealed record MenuDetails(
    string? Section,
    string? Recipe,
    decimal? Calories,
    decimal? Proteins,
    decimal? Fats,
    decimal? Carbohydrates
)
{
    public const int SectionLimit = 50;
    public const int RecipeLimit = 30;

    public static MenuDetails Of(MenuItem item) =>
        new(item.Section, item.Recipe, item.Calories, item.Proteins, item.Fats, item.Carbohydrates);

    internal void WriteTo(MenuItem item)
    {
        item.Section = Section;
        item.Recipe = Recipe;
        item.Calories = Calories;
        item.Proteins = Proteins;
        item.Fats = Fats;
        item.Carbohydrates = Carbohydrates;
    }
}
