using Porog.Registry;
using Porog.Shared;
using Porog.Shared.Sheets;

namespace Porog.School.Roster;

/// <summary>Copies a cell into a <see cref="RosterRow"/>, or notes a fault.</summary>
internal static class RosterValues
{
    private static readonly Dictionary<string, Registry.Sex> Sexes = new[]
    {
        (Sex: Registry.Sex.Male, Words: "м муж мужской мальчик m male boy"),
        (Sex: Registry.Sex.Female, Words: "ж жен женский девочка f female girl"),
    }
        .SelectMany(sex => sex.Words.Split(' '), (sex, word) => (Word: TextFold.Letters(word), sex.Sex))
        .DistinctBy(pair => pair.Word)
        .ToDictionary(pair => pair.Word, pair => pair.Sex);

    /// <summary>Adds a fault, once.</summary>
    public static void Refuse(this RosterRow row, RosterFault fault, string? column, string? value)
    {
        row.Outcome = RosterOutcome.LeftOut;
        var note = new RosterFaultNote(fault, TextFold.Cut(column, 100), TextFold.Cut(value, 200));
        if (!row.Faults.Contains(note))
            row.SetFaults([.. row.Faults, note]);
    }

    /// <summary>Takes back faults that no longer hold.</summary>
    public static void Forgive(this RosterRow row, Predicate<RosterFault> which)
    {
        row.SetFaults([.. row.Faults.Where(f => !which(f.Fault))]);
        if (row is { Fault: null, Outcome: RosterOutcome.LeftOut })
            row.Outcome = RosterOutcome.Unchecked;
    }

    private static void SetFaults(this RosterRow row, IReadOnlyList<RosterFaultNote> faults)
    {
        var first = faults.Count == 0 ? null : faults[0];
        (row.Fault, row.FaultColumn, row.FaultValue) = (first?.Fault, first?.Column, first?.Value);
        row.MoreFaults = faults.Count < 2 ? null : string.Join('\n', faults.Skip(1));
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

    /// <param name="row">The row.</param>
    /// <param name="cell">A date or a text.</param>
    /// <param name="order">How the dates of the column are written.</param>
    /// <param name="column">The heading.</param>
    /// <param name="today">Local date.</param>
    public static void BirthDateIs(this RosterRow row, SheetCell cell, DateOrder order, string column, DateOnly today)
    {
        if (cell.IsEmpty)
            return;
        var isClear = SheetDates.TryRead(cell, order, today.Year, out var day);
        if (day is not { } date || date >= today || date <= today.AddYears(-60))
            row.Refuse(RosterFault.BadDate, column, cell.Text);
        else if (!isClear)
            row.Refuse(RosterFault.DayOrMonth, column, cell.Text);
        else
            row.BirthDate = date;
    }

    public static void SexIs(this RosterRow row, string text, string column)
    {
        row.Sex = SexByWord(text);
        if (row.Sex is null && text.Length > 0 && text is not ("unspecified" or "other"))
            row.Refuse(RosterFault.UnknownSex, column, text);
    }

    /// <summary>Null for words that lists do not use for it.</summary>
    public static Registry.Sex? SexByWord(string text) => Sexes.TryGetValue(TextFold.Letters(text), out var sex) ? sex : null;

    public static void GroupIs(this RosterRow row, string text, string column)
    {
        if (text.Length > 50)
            row.Refuse(RosterFault.TooLong, column, text);
        // A dash counts as an empty cell.
        else if (GroupNames.Comparable(text).Length > 0)
            row.Group = TextFold.Line(text);
    }

    /// <summary>A spreadsheet has turned «10-11» into a day of a month.</summary>
    public static bool WasGroup(string text) =>
        SheetDates.LooksLikeDayOfMonth(text) || SheetDates.Parts(text) is { Year: >= 1900 } or { IsNamed: true };

    /// <summary>
    /// One or several, separated by spaces, commas or semicolons. Pairs of digits («04 AA BB CC») and «170,48076» are one number.
    /// </summary>
    public static void CardsAre(this RosterRow row, string text, string column)
    {
        var parts = text.Split([' ', '\u00A0', ',', ';'], StringSplitOptions.RemoveEmptyEntries);
        var isOne =
            parts.Length > 2 && Array.TrueForAll(parts, p => p.Length == 2) || (parts.Length == 2 && CardNumber.IsWiegand(text.Trim()));
        string[] typed = isOne ? [text] : parts;
        var numbers = new List<string>();
        foreach (var one in typed)
            if (CardNumber.TryRead(one, out var number))
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
        else if (text.Length > 0)
            row.ExternalId = text;
    }

    /// <summary>Call last: refuses a line without a name, and takes a missing sex from the patronymic.</summary>
    public static void Complete(this RosterRow row, string surnameColumn, string givenNameColumn)
    {
        // A name that was refused is not missing.
        if (row.Surname.Length == 0 && row.Faults.All(f => f.Column != surnameColumn))
            row.Refuse(RosterFault.MissingName, surnameColumn, null);
        if (row.GivenName.Length == 0 && row.Faults.All(f => f.Column != givenNameColumn))
            row.Refuse(RosterFault.MissingName, givenNameColumn, null);
        row.Sex ??= SexByPatronymic(row.Patronymic);
    }

    /// <returns>Null when the patronymic tells nothing.</returns>
    private static Sex? SexByPatronymic(string? patronymic) =>
        PersonName.Comparable(patronymic) switch
        {
            var p when p.EndsWith("ВИЧ", StringComparison.Ordinal) || p.EndsWith("ЬИЧ", StringComparison.Ordinal) => Registry.Sex.Male,
            var p when p.EndsWith("ВНА", StringComparison.Ordinal) || p.EndsWith("ИЧНА", StringComparison.Ordinal) => Registry.Sex.Female,
            var p when p.EndsWith("ОГЛЫ", StringComparison.Ordinal) || p.EndsWith("УЛЫ", StringComparison.Ordinal) => Registry.Sex.Male,
            var p when p.EndsWith("КЫЗЫ", StringComparison.Ordinal) => Registry.Sex.Female,
            _ => null,
        };
}
