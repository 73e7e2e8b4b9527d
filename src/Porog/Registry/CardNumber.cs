using System.Buffers;
using Porog.Shared;

namespace Porog.Registry;

/// <summary>
/// The one form of a card number, in which it is stored, received and searched: upper case, without separators and without 0x.
/// «04:aa:bb:cc», «04 AA BB CC», «0x04aabbcc» and «04ФФИИСС» are 04AABBCC; «k-1042» is K1042. Digits stay as they are, with leading
/// zeros: they may be decimal or hexadecimal. docs/devices.md.
/// </summary>
public static class CardNumber
{
    /// <summary>The most characters of a number that is registered.</summary>
    public const int Longest = 64;

    /// <summary>The keys of a reader that acts as a keyboard, while the Russian layout is active.</summary>
    private const string Russian = "йцукенгшщзхъфывапролджэячсмитьбю";
    private const string Keys = "QWERTYUIOP[]ASDFGHJKL:'ZXCVBNM,.";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789ABCDEF");

    /// <summary>Any text in the form in which numbers are compared. Returns the same string if it has that form, as events usually do.</summary>
    public static string Canonical(string text)
    {
        foreach (var c in text)
            if (c is <= ' ' or > '~' or ':' or '-' or (>= 'a' and <= 'z'))
                return Convert(text);
        return StartsWithPrefix(text) ? Convert(text) : text;
    }

    /// <summary>Reads a number that was typed by hand, imported, or typed by a reader.</summary>
    /// <returns>False if the text is empty, too long, holds other characters, or is a number that a spreadsheet rounded (1,23457E+12).</returns>
    public static bool TryRead(string? typed, out string number)
    {
        number = Canonical(typed ?? "");
        return number.Length is > 0 and <= Longest && !IsRounded(number) && number.All(c => c is > ' ' and <= '~');
    }

    /// <summary>Blanks, colons and all kinds of dashes stand between pairs of digits; hidden characters come with copied text.</summary>
    private static bool IsSeparator(char c) => c == ':' || char.IsWhiteSpace(c) || TextFold.IsDash(c) || TextFold.IsHidden(c);

    private static string Convert(string text)
    {
        Span<char> number = text.Length <= 256 ? stackalloc char[text.Length] : new char[text.Length];
        var length = 0;
        foreach (var typed in text)
        {
            var c = char.ToUpperInvariant(typed);
            if (Russian.IndexOf(char.ToLowerInvariant(typed), StringComparison.Ordinal) is >= 0 and var key)
                c = Keys[key];
            if (!IsSeparator(c))
                number[length++] = c;
        }
        number = number[..length];
        return (StartsWithPrefix(number) ? number[2..] : number).ToString();
    }

    /// <summary>0x before hexadecimal digits only.</summary>
    private static bool StartsWithPrefix(ReadOnlySpan<char> number) =>
        number is ['0', 'X', _, ..] && !number[2..].ContainsAnyExcept(HexDigits);

    /// <summary>«1,23457E+12». «1E12» is a hexadecimal number.</summary>
    private static bool IsRounded(string number)
    {
        var exponent = number.IndexOf('E', StringComparison.Ordinal);
        return exponent > 0
            && number[..exponent].All(c => char.IsAsciiDigit(c) || c is ',' or '.')
            && number[(exponent + 1)..].TrimStart('+') is { Length: > 0 } power
            && power.All(char.IsAsciiDigit)
            && number.AsSpan().ContainsAny(',', '.', '+');
    }
}
