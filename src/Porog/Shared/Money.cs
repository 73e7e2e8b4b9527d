using System.Globalization;

namespace Porog.Shared;

/// <summary>Formats kopecks as roubles for people. All sums are stored in whole kopecks.</summary>
public static class Money
{
    private const char Minus = '\u2212';
    private const char NoBreakSpace = '\u00A0';

    /// <summary>
    /// «1 234,50 ₽» or “1,234.50 ₽”, depending on the culture. Whole roubles have no decimals. Uses a true minus sign and
    /// no-break spaces.
    /// </summary>
    public static string Format(long kopecks, CultureInfo culture)
    {
        var roubles = Math.Abs(kopecks / 100m).ToString(kopecks % 100 == 0 ? "N0" : "N2", culture);
        return $"{(kopecks < 0 ? Minus : "")}{roubles.Replace(' ', NoBreakSpace)}{NoBreakSpace}₽";
    }

    /// <summary>The same with a plus sign for positive sums: «+500 ₽», «−45 ₽», «0 ₽».</summary>
    public static string FormatSigned(long kopecks, CultureInfo culture) => (kopecks > 0 ? "+" : "") + Format(kopecks, culture);
}
