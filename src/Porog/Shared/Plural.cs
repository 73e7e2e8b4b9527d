using System.Globalization;

namespace Porog.Shared;

/// <summary>Chooses the plural form for a number by the CLDR cardinal rules of Russian and English.</summary>
public static class Plural
{
    /// <summary>Returns <paramref name="one"/> as after 1, <paramref name="few"/> as after 2, or <paramref name="many"/> as after 5. Any culture but English counts as Russian.</summary>
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
