using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.School.Officer.Children;

/// <summary>Checks what is typed about a child, when it is added and when it is corrected.</summary>
internal static class ChildFields
{
    /// <summary>Null for what is no name.</summary>
    public static string? Name(string? typed) =>
        typed?.Trim() is { Length: > 0 and <= 100 } name && PersonName.Comparable(name).Length > 0 ? name : null;

    /// <param name="typed">As 05.03.2016.</param>
    /// <param name="now">This moment.</param>
    /// <returns>Null for no date, and for one on which no pupil of today was born.</returns>
    public static DateOnly? BirthDate(string? typed, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return DateInput.TryParse(typed) is { } birth && birth <= today && birth >= today.AddYears(-100) ? birth : null;
    }

    public static void CheckNames(FormErrors errors, Words L, string? surname, string? givenName, string? patronymic)
    {
        if (Name(surname) is null)
            errors.Add("surname", L["Введите фамилию"]);
        if (Name(givenName) is null)
            errors.Add("given-name", L["Введите имя"]);
        if (!string.IsNullOrWhiteSpace(patronymic) && Name(patronymic) is null)
            errors.Add("patronymic", L["Проверьте отчество"]);
    }
}
