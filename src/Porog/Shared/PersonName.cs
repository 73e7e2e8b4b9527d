using System.Globalization;

namespace Porog.Shared;

/// <summary>Writes, compares and shortens people's names.</summary>
public static class PersonName
{
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
        return string.Join('\u00A0', words.Take(1).Concat(words.Skip(1).Select(w => $"{char.ToUpperInvariant(w[0])}.")));
    }

    /// <summary>Two capital letters for an avatar without a photo: given name, surname («МИ»).</summary>
    public static string Initials(string surname, string givenName) => $"{givenName[..1]}{surname[..1]}".ToUpperInvariant();

    /// <summary>
    /// The form in which surnames are compared. Case, ё/е, hyphens and spaces do not matter (product rule 5).
    /// </summary>
    public static string Comparable(string surname)
    {
        var letters = surname.Trim().ToUpperInvariant().Replace('Ё', 'Е').Where(char.IsLetter);
        return new string([.. letters]);
    }
}
