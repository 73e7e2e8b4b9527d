using System.Globalization;
using System.Numerics;

namespace Porog.Gateway;

/// <summary>Turns a card number as a device writes it into hexadecimal digits, the form in which schools register cards.</summary>
public static class CardNumbers
{
    /// <returns>The text itself when it is not of the form that the device is said to write.</returns>
    public static string ToHex(string written, CardWriting writing)
    {
        var text = written.Trim().Trim('[', ']');
        return writing switch
        {
            CardWriting.DecimalNumber => OfDecimal(text) ?? text,
            CardWriting.DecimalNumberReversed => OfDecimal(text) is { } hex ? Reversed(hex) : text,
            CardWriting.Reversed => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Reversed(text) : text,
            CardWriting.Wiegand26 => OfWiegand(text) ?? text,
            _ => text,
        };
    }

    /// <summary>Devices write «0» for no card.</summary>
    public static bool IsNone(string? written) => string.IsNullOrWhiteSpace(written) || written.Trim('[', ']', ' ', '0').Length == 0;

    /// <summary>Cards have four, seven or eight bytes; leading zeros are part of them.</summary>
    private static string? OfDecimal(string text)
    {
        if (text.Length is 0 or > 20 || !text.All(char.IsAsciiDigit))
            return null;
        var hex = BigInteger.Parse(text, CultureInfo.InvariantCulture).ToString("X", CultureInfo.InvariantCulture).TrimStart('0');
        return hex.PadLeft(
            hex.Length <= 8 ? 8
                : hex.Length <= 14 ? 14
                : 16,
            '0'
        );
    }

    private static string Reversed(string hex) =>
        string.Concat(Enumerable.Range(1, hex.Length / 2).Select(at => hex.Substring(hex.Length - (2 * at), 2))).ToUpperInvariant();

    private static string? OfWiegand(string text) =>
        text.Split(',', '/') is [var facility, var rest]
        && byte.TryParse(facility, NumberStyles.None, CultureInfo.InvariantCulture, out var high)
        && ushort.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var low)
            ? $"{high:X2}{low:X4}"
            : null;
}
