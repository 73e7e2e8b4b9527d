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

    public static MenuLine Of(MenuItem item) => new(item.Meal, item.Name, item.Price, item.Portion, item.Composition, item.Terms);

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
    }
}
