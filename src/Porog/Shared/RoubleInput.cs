using System.Globalization;
using System.Text.RegularExpressions;

namespace Porog.Shared;

/// <summary>Reads a sum that a person typed: «300», «1 000», «300,50», «300.5 ₽»; in English also “1,500.50”.</summary>
public static partial class RoubleInput
{
    /// <summary>The largest sum that may be typed, in kopecks.</summary>
    public const long Most = 100_000_00;

    /// <summary>
    /// A comma or a point separates one or two digits of kopecks. Three digits behind it may be meant as kopecks or as
    /// thousands, so the text is refused. The exception is a culture that groups thousands with commas: there “1,500” is 1500 roubles.
    /// </summary>
    /// <param name="text">What was typed.</param>
    /// <param name="culture">The culture of the person who typed it.</param>
    /// <param name="kopecks">0 to <see cref="Most"/>; null for an empty field.</param>
    /// <returns>False if the text is not a sum, is ambiguous, or exceeds <see cref="Most"/>.</returns>
    public static bool TryParse(string? text, CultureInfo culture, out long? kopecks)
    {
        kopecks = null;
        var plain = new string([.. (text ?? "").Where(c => !char.IsWhiteSpace(c) && c != '₽')]);
        if (plain.Length == 0)
            return true;
        if (culture.NumberFormat.NumberGroupSeparator == "," && GroupedByCommas().IsMatch(plain))
            plain = plain.Replace(",", "", StringComparison.Ordinal);
        plain = plain.Replace(',', '.');
        var point = plain.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0 && plain.Length - point - 1 > 2)
            return false;
        if (!decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var roubles))
            return false;
        // Compare before multiplying: a number of 28 digits fits a decimal, but a hundred times that number does not.
        if (roubles > Most / 100m)
            return false;
        kopecks = (long)(roubles * 100);
        return true;
    }

    /// <summary>Reads a sum with its sign: «-150», «−150,50», «+20».</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="culture">The culture of the person who typed it.</param>
    /// <param name="kopecks">Not zero, at most <see cref="Most"/> in either direction.</param>
    /// <returns>False for the same reasons as <see cref="TryParse"/>, and for zero or an empty text.</returns>
    public static bool TryParseSigned(string? text, CultureInfo culture, out long kopecks)
    {
        kopecks = 0;
        var typed = (text ?? "").Trim();
        var negative = typed.StartsWith('-') || typed.StartsWith('\u2212');
        if (!TryParse(negative || typed.StartsWith('+') ? typed[1..] : typed, culture, out var amount) || amount is not > 0)
            return false;
        kopecks = negative ? -amount.Value : amount.Value;
        return true;
    }

    [GeneratedRegex(@"^[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GroupedByCommas();
}
