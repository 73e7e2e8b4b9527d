using System.Globalization;
using Porog.Registry;
using Porog.Shared;

namespace Porog.School.Roster;

/// <summary>Copies a cell into a <see cref="RosterRow"/>, or notes a fault. The first fault stays.</summary>
internal static class RosterValues
{
    private static readonly string[] Dates = ["yyyy-MM-dd", "d.M.yyyy", "d/M/yyyy", "d.M.yyyy H:mm:ss", "yyyy-MM-dd'T'HH:mm:ss"];

    public static void Refuse(this RosterRow row, RosterFault fault, string? column, string? value)
    {
        if (row.Fault is not null)
            return;
        row.Outcome = RosterOutcome.LeftOut;
        row.Fault = fault;
        row.FaultColumn = Cut(column, 100);
        row.FaultValue = Cut(value, 200);
    }

    /// <summary>A full name in one cell, surname first.</summary>
    public static void FullName(this RosterRow row, string text, string column)
    {
        var names = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        row.Surname = Name(row, names.ElementAtOrDefault(0) ?? "", column) ?? "";
        row.GivenName = Name(row, names.ElementAtOrDefault(1) ?? "", column) ?? "";
        row.Patronymic = Name(row, names.ElementAtOrDefault(2) ?? "", column);
    }

    /// <returns>Null for an empty cell and for a text that is not a name.</returns>
    public static string? Name(RosterRow row, string text, string column)
    {
        if (text.Length == 0)
            return null;
        if (text.Length > PersonName.Longest)
            row.Refuse(RosterFault.TooLong, column, text);
        // «=», digits and the like hint at a shifted column or a formula.
        else if (PersonName.TryRead(text) is { } name)
            return name;
        else
            row.Refuse(RosterFault.BadName, column, text);
        return null;
    }

    public static void BirthDateIs(this RosterRow row, string text, string column, DateOnly today)
    {
        if (text.Length == 0)
            return;
        if (
            DateTime.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && DateOnly.FromDateTime(date) is var day
            && day < today
            && day > today.AddYears(-60)
        )
            row.BirthDate = day;
        else
            row.Refuse(RosterFault.BadDate, column, text);
    }

    public static void SexIs(this RosterRow row, string text, string column)
    {
        row.Sex = text.ToUpperInvariant() switch
        {
            "М" or "МУЖ" or "МУЖСКОЙ" or "M" or "MALE" or "BOY" or "МАЛЬЧИК" => Registry.Sex.Male,
            "Ж" or "ЖЕН" or "ЖЕНСКИЙ" or "F" or "FEMALE" or "GIRL" or "ДЕВОЧКА" => Registry.Sex.Female,
            _ => null,
        };
        if (row.Sex is null && text.Length > 0 && text is not ("unspecified" or "other"))
            row.Refuse(RosterFault.UnknownSex, column, text);
    }

    public static void GroupIs(this RosterRow row, string text, string column)
    {
        if (text.Length > 50)
            row.Refuse(RosterFault.TooLong, column, text);
        // A dash counts as an empty cell.
        else if (RosterNames.GroupKey(text).Length > 0)
            row.Group = TextFold.Line(text);
    }

    /// <summary>
    /// One or several, separated by spaces, commas or semicolons. Pairs of digits («04 AA BB CC») and «170,48076» are one number.
    /// </summary>
    public static void CardsAre(this RosterRow row, string text, string column)
    {
        var parts = text.Split([' ', '\u00A0', ',', ';'], StringSplitOptions.RemoveEmptyEntries);
        var isOne = parts.Length > 2 && Array.TrueForAll(parts, p => p.Length == 2) || (parts.Length == 2 && IsWiegand(text));
        string[] typed = isOne ? [text] : parts;
        var numbers = new List<string>();
        foreach (var one in typed)
            if (
                one.Length >= 3
                && CardNumber.TryRead(one, out var number)
                && number.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ',')
            )
                numbers.Add(number);
            else
            {
                row.Refuse(RosterFault.BadCard, column, one);
                return;
            }
        if (numbers.Count == 0)
            return;
        if (string.Join(' ', numbers.Distinct()) is { Length: <= 400 } all)
            row.Cards = all;
        else
            row.Refuse(RosterFault.TooLong, column, text);
    }

    /// <summary>«170,48076»: facility and number as printed on a card.</summary>
    private static bool IsWiegand(string text) =>
        text.Split(',') is [{ Length: <= 3 } facility, { Length: 5 } number]
        && byte.TryParse(facility, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    public static void WalletIs(this RosterRow row, string text, string column)
    {
        if (text.Length == 0)
            return;
        if (text.Length is < 3 or > 32 || text.Any(c => !char.IsAsciiLetterOrDigit(c)))
            row.Refuse(RosterFault.BadWallet, column, text);
        else
            row.Wallet = text;
    }

    /// <summary>Yes or no; a dash counts as an empty cell.</summary>
    public static void SubsidisedIs(this RosterRow row, string text, string column)
    {
        row.IsSubsidised = text.ToUpperInvariant() switch
        {
            "ДА" or "+" or "1" or "YES" or "Y" or "TRUE" => true,
            "НЕТ" or "0" or "NO" or "N" or "FALSE" => false,
            _ => null,
        };
        if (row.IsSubsidised is null && text.Any(char.IsLetterOrDigit))
            row.Refuse(RosterFault.NeitherYesNorNo, column, text);
    }

    public static void ExternalIdIs(this RosterRow row, string text, string column)
    {
        if (text.Length > 100)
            row.Refuse(RosterFault.TooLong, column, text);
        else if (text.Any(char.IsWhiteSpace))
            row.Refuse(RosterFault.BadId, column, text);
        else if (text.Length > 0)
            row.ExternalId = text;
    }

    /// <summary>Call last: refuses a line without a name, and takes a missing sex from the patronymic.</summary>
    public static void Complete(this RosterRow row, string surnameColumn, string givenNameColumn)
    {
        if (row.Surname.Length == 0)
            row.Refuse(RosterFault.MissingName, surnameColumn, null);
        if (row.GivenName.Length == 0)
            row.Refuse(RosterFault.MissingName, givenNameColumn, null);
        row.Sex ??= SexOf(row.Patronymic);
    }

    /// <returns>Null when the patronymic tells nothing.</returns>
    private static Sex? SexOf(string? patronymic) =>
        PersonName.Comparable(patronymic) switch
        {
            var p when p.EndsWith("ВИЧ", StringComparison.Ordinal) || p.EndsWith("ЬИЧ", StringComparison.Ordinal) => Registry.Sex.Male,
            var p when p.EndsWith("ВНА", StringComparison.Ordinal) || p.EndsWith("ИЧНА", StringComparison.Ordinal) => Registry.Sex.Female,
            var p when p.EndsWith("ОГЛЫ", StringComparison.Ordinal) || p.EndsWith("УЛЫ", StringComparison.Ordinal) => Registry.Sex.Male,
            var p when p.EndsWith("КЫЗЫ", StringComparison.Ordinal) => Registry.Sex.Female,
            _ => null,
        };

    private static string? Cut(string? text, int most) => text is null || text.Length <= most ? text : text[..most];
}
