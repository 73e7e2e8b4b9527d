using System.Buffers;
using System.Text;
using Porog.Shared;
using Porog.Shared.Sheets;

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

    /// <summary>Cyrillic letters with the shape of a Latin one.</summary>
    private const string Shapes = "авсенкмортху";
    private const string ShapesAs = "ABCEHKMOPTXY";

    /// <summary>A shorter text is a slip of the hand.</summary>
    private const int Shortest = 3;

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
    /// <returns>
    /// False for what is no card number: too short or too long, only zeros, other characters than letters, digits and «_» (and the comma of
    /// «170,48076»), or a number that a spreadsheet rounded (1,23457E+12).
    /// </returns>
    public static bool TryRead(string? typed, out string number)
    {
        number = Canonical(typed ?? "");
        return number.Length is >= Shortest and <= Longest
            && number.AsSpan().ContainsAnyExcept('0', '_', ',')
            && !RoundedNumber.Is(typed ?? "")
            && (number.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || IsWiegand(number));
    }

    /// <summary>Facility and number of a Wiegand-26 reader: «170,48076».</summary>
    public static bool IsWiegand(string number) =>
        number.Split(',') is [{ Length: >= 1 and <= 3 } facility, { Length: >= 1 and <= 5 } card]
        && facility.All(char.IsAsciiDigit)
        && card.All(char.IsAsciiDigit);

    /// <summary>Blanks, colons and all kinds of dashes stand between pairs of digits; hidden characters come with copied text.</summary>
    private static bool IsSeparator(char c) => c == ':' || char.IsWhiteSpace(c) || TextFold.IsDash(c) || TextFold.IsHidden(c);

    private static string Convert(string text)
    {
        // «№» is part of a sentence, not of a number; the compatibility form would turn it into letters.
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '~') || text.Contains('№'))
            return Plain(text);
        // Full-width digits and the like.
        var composed = TextFold.WellFormed(text).Normalize(NormalizationForm.FormKC);
        var byShape = Plain(Mapped(composed, Shapes, ShapesAs));
        // Latin and Cyrillic letters side by side are look-alikes: no keyboard types both.
        if (composed.Any(char.IsAsciiLetter) && !StartsWithRussianPrefix(composed))
            return byShape;
        var byKey = Plain(Mapped(composed, Russian, Keys));
        return byKey.AsSpan().ContainsAnyExcept(HexDigits) && !byShape.AsSpan().ContainsAnyExcept(HexDigits) ? byShape : byKey;
    }

    /// <summary>«0x», typed by a reader, among Cyrillic letters.</summary>
    private static bool StartsWithRussianPrefix(string text) =>
        text.TrimStart() is ['0', 'x' or 'X', .. var rest] && !rest.Any(char.IsAsciiLetter);

    private static string Mapped(string text, string from, string to) =>
        string.Create(
            text.Length,
            (text, from, to),
            static (mapped, state) =>
            {
                for (var i = 0; i < mapped.Length; i++)
                {
                    var c = char.ToLowerInvariant(state.text[i]);
                    mapped[i] = state.from.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? state.to[at] : state.text[i];
                }
            }
        );

    /// <summary>Upper case, without separators and 0x.</summary>
    private static string Plain(string text)
    {
        Span<char> number = text.Length <= 256 ? stackalloc char[text.Length] : new char[text.Length];
        var length = 0;
        foreach (var c in text)
            if (!IsSeparator(c))
                number[length++] = char.ToUpperInvariant(c);
        number = number[..length];
        return (StartsWithPrefix(number) ? number[2..] : number).ToString();
    }

    /// <summary>0x before hexadecimal digits only.</summary>
    private static bool StartsWithPrefix(ReadOnlySpan<char> number) =>
        number is ['0', 'X', _, ..] && !number[2..].ContainsAnyExcept(HexDigits);
}
