using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Porog.Shared;

/// <summary>
/// The form in which text that people type or import is compared. The Unicode form, case, ё/е, blanks, hyphens, apostrophes and
/// other punctuation, invisible characters, and Latin letters that look like Cyrillic ones do not matter.
/// </summary>
public static class TextFold
{
    /// <summary>Letter by letter the same shapes. Folding each one alone keeps equality transitive and prefixes comparable.</summary>
    private const string Latin = "ABCEHIKMOPTXY";
    private const string Cyrillic = "АВСЕНІКМОРТХУ";

    /// <summary>Letters only, for names. A text whose digits matter needs <see cref="LettersAndDigits"/>.</summary>
    public static string Letters(string? text) => Fold(text, digits: false);

    /// <summary>Letters and digits, for classes, dishes, organisations and search.</summary>
    public static string LettersAndDigits(string? text) => Fold(text, digits: true);

    /// <summary>
    /// A code that people copy from paper or a screen: Latin capitals and digits, however they are spaced, and whichever keyboard
    /// layout typed letters of the same shape.
    /// </summary>
    public static string Code(string? text) =>
        string.Concat(LettersAndDigits(text).Select(c => Cyrillic.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? Latin[at] : c));

    /// <summary>The folds of a text's words, which blanks separate. Words without letters and digits are left out.</summary>
    public static IEnumerable<string> Words(string? text) =>
        (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(LettersAndDigits).Where(word => word.Length > 0);

    /// <summary>The composed form (NFC): «й» is one character however it was typed.</summary>
    public static string Composed(string text) => WellFormed(text).Normalize(NormalizationForm.FormC);

    /// <summary>
    /// One line of plain text to show and send: composed, trimmed, blanks and line breaks as single spaces, without control
    /// characters and characters that turn the direction of writing.
    /// </summary>
    public static string Line(string? text)
    {
        if (string.IsNullOrEmpty(text) || IsPlain(text))
            return text ?? "";
        var line = new StringBuilder(text.Length);
        var blank = false;
        foreach (var c in Composed(text))
            if (char.IsWhiteSpace(c))
                blank = line.Length > 0;
            else if (!IsHidden(c))
            {
                if (blank)
                    line.Append(' ');
                blank = false;
                line.Append(c);
            }
        return line.ToString();
    }

    /// <summary>The beginning of a text; a surrogate pair is kept whole or left out.</summary>
    /// <param name="text">Any text; null stays null.</param>
    /// <param name="most">UTF-16 characters.</param>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Cut(string? text, int most) =>
        text is null || text.Length <= most ? text
        : char.IsHighSurrogate(text[most - 1]) ? text[..(most - 1)]
        : text[..most];

    /// <summary>The same, with an ellipsis as the last character of a text that is longer.</summary>
    public static string Shorten(string text, int most) => text.Length <= most ? text : $"{Cut(text, most - 1)}…";

    /// <summary>Whether a character has no shape of its own: controls, marks of direction, zero-width spaces. Joiners are part of words.</summary>
    internal static bool IsHidden(char c) =>
        CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format && c is not ('\u200C' or '\u200D');

    /// <summary>Apostrophes as keyboards and word processors write them. Some of them are letters in Unicode.</summary>
    internal static bool IsApostrophe(char c) => c is '\'' or '’' or '‘' or '`' or '´' or 'ʼ' or 'ʻ' or 'ʹ' or '′';

    /// <summary>Hyphens, dashes and the minus sign.</summary>
    internal static bool IsDash(char c) => c is '\u2212' || char.GetUnicodeCategory(c) == UnicodeCategory.DashPunctuation;

    private static string Fold(string? text, bool digits)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var folded = new StringBuilder(text.Length);
        // Compatibility forms would turn «№» into the letters N and o.
        foreach (var rune in WellFormed(text).Replace('№', ' ').Normalize(NormalizationForm.FormKC).EnumerateRunes())
            if (Rune.IsLetter(rune) && !(rune.IsBmp && IsApostrophe((char)rune.Value)))
                Append(folded, Rune.ToUpperInvariant(rune));
            else if (digits && Rune.IsDigit(rune))
                folded.Append((int)Rune.GetNumericValue(rune));
        return folded.ToString();
    }

    private static void Append(StringBuilder folded, Rune upper)
    {
        if (!upper.IsBmp)
            folded.Append(upper.ToString());
        else if (upper.Value == 'Ё')
            folded.Append('Е');
        else
            folded.Append(Latin.IndexOf((char)upper.Value) is >= 0 and var at ? Cyrillic[at] : (char)upper.Value);
    }

    /// <summary>Whether <see cref="Line"/> would change nothing, as is usual.</summary>
    private static bool IsPlain(string text)
    {
        var before = ' ';
        foreach (var c in text)
        {
            var isPlain =
                c is > ' ' and <= '~' or >= 'А' and <= 'я' or 'Ё' or 'ё' or '№' or '«' or '»' or '–' || (c == ' ' && before != ' ');
            if (!isPlain)
                return false;
            before = c;
        }
        return before != ' ';
    }

    /// <summary>Normalisation throws at half a surrogate pair and at U+FFFE; they become U+FFFD.</summary>
    internal static string WellFormed(string text)
    {
        foreach (var c in text)
            if (char.IsSurrogate(c) || c == '\uFFFE')
                return string.Concat(text.EnumerateRunes().Select(rune => rune.Value == 0xFFFE ? "\uFFFD" : rune.ToString()));
        return text;
    }
}
