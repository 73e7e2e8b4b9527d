using System.Globalization;

namespace Porog.Shared;

/// <summary>How names are written, compared and shortened everywhere.</summary>
public static class PersonName
{
    /// <summary>What a deleted account holds for names.</summary>
    internal const string DeletedSurname = "Удалённый";

    /// <inheritdoc cref="DeletedSurname"/>
    internal const string DeletedGivenName = "аккаунт";

    /// <summary>«Удалённый аккаунт»; on a page, in its language.</summary>
    public static string OfDeleted
    {
        get
        {
            var words = Words.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
            return words["Удалённый аккаунт"];
        }
    }

    /// <summary>Surname first: «Иванова Мария Петровна»; without a patronymic, two words. Of a deleted account <see cref="OfDeleted"/>.</summary>
    public static string Full(string surname, string givenName, string? patronymic) =>
        surname == DeletedSurname && givenName == DeletedGivenName ? OfDeleted
        : string.IsNullOrWhiteSpace(patronymic) ? $"{surname} {givenName}"
        : $"{surname} {givenName} {patronymic}";

    /// <summary>A full name as «Иванова М. П.»; one word stays as it is.</summary>
    public static string SurnameAndInitials(string fullName)
    {
        var words = fullName.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('\u00A0', words.Take(1).Concat(words.Skip(1).Select(w => $"{char.ToUpperInvariant(w[0])}.")));
    }

    /// <summary>Two capital letters for a picture-less avatar: given name, surname («МИ»).</summary>
    public static string Initials(string surname, string givenName) => $"{givenName[..1]}{surname[..1]}".ToUpperInvariant();

    /// <summary>
    /// The form in which two surnames are the same surname: case, ё/е, hyphens and spaces do not matter
    /// (product rule 5).
    /// </summary>
    public static string Comparable(string surname)
    {
        var letters = surname.Trim().ToUpperInvariant().Replace('Ё', 'Е').Where(char.IsLetter);
        return new string([.. letters]);
    }
}
