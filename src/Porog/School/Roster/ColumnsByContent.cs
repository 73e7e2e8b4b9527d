using Porog.Shared.Sheets;

namespace Porog.School.Roster;

/// <summary>Guesses the columns of a table without headings from what stands in its first lines.</summary>
internal static class ColumnsByContent
{
    /// <summary>A field for each column. Each field is used once.</summary>
    public static IReadOnlyList<SheetField> Guess(IReadOnlyList<SheetLine> lines, int columns)
    {
        var fields = Enumerable.Range(0, columns).Select(i => FieldOf([.. lines.Select(l => l.Cell(i)).Where(c => !c.IsEmpty)])).ToArray();
        // Surname, given name and patronymic are three columns of one word each, in this order.
        SheetField[] names = [SheetField.Surname, SheetField.GivenName, SheetField.Patronymic];
        var next = fields.Contains(SheetField.FullName) ? names.Length : 0;
        for (var i = 0; i < fields.Length; i++)
            if (fields[i] == SheetField.Surname)
                fields[i] = next < names.Length ? names[next++] : SheetField.Ignored;
        var taken = new HashSet<SheetField>();
        return [.. fields.Select(f => f != SheetField.Ignored && taken.Add(f) ? f : SheetField.Ignored)];
    }

    private static SheetField FieldOf(List<SheetCell> cells) =>
        cells.Count == 0 ? SheetField.Ignored
        : cells.TrueForAll(IsDate) ? SheetField.BirthDate
        : cells.TrueForAll(c => RosterValues.SexByWord(c.Text) is not null) ? SheetField.Sex
        : cells.TrueForAll(IsGroup) ? SheetField.Group
        : cells.TrueForAll(c => Words(c) is 2 or 3 or 4) ? SheetField.FullName
        : cells.TrueForAll(c => Words(c) == 1) ? SheetField.Surname
        : SheetField.Ignored;

    private static bool IsDate(SheetCell cell) =>
        cell.Kind == CellKind.Date || (cell.Kind == CellKind.Text && SheetDates.Parts(cell.Text) is not null);

    /// <summary>«5 Б», «11-А», «5».</summary>
    private static bool IsGroup(SheetCell cell)
    {
        var grade = new string([.. cell.Text.TakeWhile(char.IsAsciiDigit)]);
        var letter = cell.Text[grade.Length..].Trim(' ', '-', '«', '»', '"');
        return grade.Length is 1 or 2 && (letter.Length == 0 || (letter.Length == 1 && char.IsLetter(letter[0])));
    }

    /// <returns>0 for a text that is not made of names.</returns>
    private static int Words(SheetCell cell)
    {
        var words = cell.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.All(w => w.Length > 1 && char.IsUpper(w[0]) && w.All(c => char.IsLetter(c) || c is '-')) ? words.Length : 0;
    }
}
