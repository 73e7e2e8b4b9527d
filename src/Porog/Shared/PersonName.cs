using System.Globalization;
using System.Text;

namespace Porog.Shared;

/// <summary>Writes, compares and shortens people's names.</summary>
public static class PersonName
{
    /// <summary>The most characters of one part of a name.</summary>
    public const int Longest = 100;

    /// <summary>Replaces the name of a deleted account in the database.</summary>
    internal const string DeletedSurname = "Удалённый";

    /// <inheritdoc cref="DeletedSurname"/>
    internal const string DeletedGivenName = "аккаунт";

    /// <summary>«Удалённый аккаунт» in the current UI language.</summary>
    public static string OfDeleted
    {
        get
        {
            var words = Words.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
            return words["Удалённый аккаунт"];
        }
    }

    /// <summary>Surname first: «Иванова Мария Петровна», or two words without a patronymic. <see cref="OfDeleted"/> for a deleted account.</summary>
    public static string Full(string surname, string givenName, string? patronymic) =>
        surname == DeletedSurname && givenName == DeletedGivenName ? OfDeleted
        : string.IsNullOrWhiteSpace(patronymic) ? $"{surname} {givenName}"
        : $"{surname} {givenName} {patronymic}";

    /// <summary>Shortens a full name to «Иванова М. П.»; a single word is returned unchanged.</summary>
    public static string SurnameAndInitials(string fullName)
    {
        var words = fullName.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('\u00A0', words.Take(1).Concat(words.Skip(1).Select(w => $"{First(w)}.")));
    }

    /// <summary>Two capital letters for an avatar without a photo: given name, surname («МИ»).</summary>
    public static string Initials(string surname, string givenName) => First(givenName) + First(surname);

    /// <inheritdoc cref="Initials(string, string)"/>
    /// <param name="fullName">Surname first. A name of one word gives one letter.</param>
    public static string Initials(string fullName) =>
        fullName.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var surname, var given, ..]
            ? Initials(surname, given)
            : First(fullName);

    /// <summary>A letter with its marks may be several characters.</summary>
    private static string First(string word) => StringInfo.GetNextTextElement(word).ToUpperInvariant();

    /// <summary>The form in which names are compared: <see cref="TextFold.Letters"/> (product rule 5).</summary>
    public static string Comparable(string? name) => TextFold.Letters(name);

    /// <summary>
    /// Reads a name as people type and import it: letters with their marks, blanks, hyphens, apostrophes and dots. It is composed and
    /// trimmed, blanks are single spaces, dashes are hyphens. Links, line breaks and marks of direction are refused, because names
    /// stand in subjects and messages to others.
    /// </summary>
    /// <returns>Null for a text that is not a name, also for an empty one.</returns>
    public static string? TryRead(string? typed, int longest = Longest)
    {
        var name = new StringBuilder();
        foreach (var rune in TextFold.Composed(typed ?? "").Trim().EnumerateRunes())
        {
            var c = rune.IsBmp ? (char)rune.Value : '\uFFFD';
            if (Rune.IsLetter(rune) || IsMark(rune) || TextFold.IsApostrophe(c) || c == '.')
                name.Append(rune.ToString());
            else if (TextFold.IsDash(c))
                name.Append('-');
            else if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator)
                name.Append(name.Length > 0 && name[^1] == ' ' ? "" : " ");
            else if (!IsDropped(c))
                return null;
        }
        var read = name.ToString().Trim();
        var starts = read.Length > 0 && (TextFold.IsApostrophe(read[0]) || Rune.IsLetter(read.EnumerateRunes().First()));
        return starts && read.Length <= longest && Comparable(read).Length > 0 && !HasLink(read) ? read : null;
    }

    /// <summary>Typed or pasted without being seen, and of no danger.</summary>
    private static bool IsDropped(char c) => c is '\u00AD' or '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF';

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>«evil.example» and «t.me». A dot may end a word or stand between initials: «И.И.».</summary>
    public static bool HasLink(string name)
    {
        var words = name.Split(' ').SelectMany(word => word.Split('-'));
        return words
            .Select(word => word.Split('.', StringSplitOptions.RemoveEmptyEntries))
            .Any(parts => parts.Length > 1 && Array.Exists(parts, part => part.Length > 1));
    }
}
