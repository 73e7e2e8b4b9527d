using System.Globalization;

namespace Porog.Shared;

/// <summary>The form of a word that a number asks for (Unicode CLDR's cardinal rules for Russian and English).</summary>
public static class Plural
{
    /// <param name="culture">Whose rule: English for «en», Russian for any other.</param>
    /// <param name="count">What is counted.</param>
    /// <param name="one">As after 1.</param>
    /// <param name="few">As after 2 in Russian.</param>
    /// <param name="many">As after 5.</param>
    public static string Choose(CultureInfo culture, long count, string one, string few, string many)
    {
        var n = Math.Abs(count);
        if (culture.TwoLetterISOLanguageName == "en")
            return n == 1 ? one : many;
        if (n % 10 == 1 && n % 100 != 11)
            return one;
        return n % 10 is >= 2 and <= 4 && n % 100 is < 12 or > 14 ? few : many;
    }
}
