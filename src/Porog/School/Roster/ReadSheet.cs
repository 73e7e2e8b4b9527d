using System.Globalization;
using System.Text.Json;
using Porog.Registry;
using Porog.Shared.Sheets;

namespace Porog.School.Roster;

/// <summary>Copies the lines of a sheet into the staging table, by the columns that the person matched.</summary>
/// <param name="staging">The staging table.</param>
/// <param name="sample">What was found in the sheet.</param>
/// <param name="columns">What each column holds.</param>
/// <param name="today">Local date.</param>
internal sealed class ReadSheet(Staging staging, SheetSample sample, IReadOnlyList<SheetField> columns, DateOnly today)
{
    public async Task ReadAsync(IEnumerable<SheetLine> lines, CancellationToken cancel)
    {
        foreach (var line in lines)
            await staging.AddAsync(Row(line), cancel);
        await staging.FlushAsync(cancel);
    }

    private RosterRow Row(SheetLine line)
    {
        var row = staging.NewRow(null, line.Number);
        row.IsLearner = true;
        row.Original = JsonSerializer.Serialize(line.Cells.Select(c => c.Text));
        if (line.IsDamaged)
        {
            row.Refuse(RosterFault.DamagedLine, null, null);
            return row;
        }
        for (var i = 0; i < columns.Count; i++)
            if (columns[i] != SheetField.Ignored && IsReadable(row, columns[i], line, i))
                Take(row, columns[i], line.Cell(i), i);
        TakeGroup(row, line);
        row.Complete(HeadingOf(SheetField.Surname), HeadingOf(SheetField.GivenName));
        return row;
    }

    /// <summary>Refuses what a spreadsheet has made of a value: an error, a date, a number without its last digits.</summary>
    private bool IsReadable(RosterRow row, SheetField field, SheetLine line, int column)
    {
        var cell = line.Cell(column);
        if (cell.Kind == CellKind.Error || (cell.Kind == CellKind.Boolean && field != SheetField.Subsidised))
            row.Refuse(RosterFault.CellError, HeadingAt(column), $"{line.NameOf(column)}: {cell.Text}");
        else if (field is SheetField.BirthDate or SheetField.BirthDateMonthFirst)
            return true;
        else if (cell.Kind == CellKind.Date || (field is SheetField.Group or SheetField.Grade && RosterValues.WasGroup(cell.Text)))
            row.Refuse(
                RosterFault.DateInstead,
                HeadingAt(column),
                cell.Kind == CellKind.Date ? cell.Day.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture) : cell.Text
            );
        else if (cell.HasLostDigits)
            row.Refuse(RosterFault.LostDigits, HeadingAt(column), cell.Text);
        else
            return true;
        return false;
    }

    private void Take(RosterRow row, SheetField field, SheetCell cell, int column)
    {
        var (text, heading) = (cell.Text, HeadingAt(column));
        switch (field)
        {
            case SheetField.FullName:
                row.FullName(text, heading);
                break;
            case SheetField.Surname:
                row.Surname = RosterValues.Name(row, text, heading) ?? "";
                break;
            case SheetField.GivenName:
                row.GivenName = RosterValues.Name(row, text, heading) ?? "";
                break;
            case SheetField.Patronymic:
                row.Patronymic = RosterValues.Name(row, text, heading);
                break;
            case SheetField.BirthDate:
                row.BirthDateIs(cell, sample.Dates[column] == DateOrder.Mixed ? DateOrder.Mixed : DateOrder.DayFirst, heading, today);
                break;
            case SheetField.BirthDateMonthFirst:
                row.BirthDateIs(cell, DateOrder.MonthFirst, heading, today);
                break;
            case SheetField.Sex:
                row.SexIs(text, heading);
                break;
            case SheetField.Cards:
                row.CardsAre(text, heading);
                break;
            case SheetField.Wallet:
                row.WalletIs(text, heading);
                break;
            case SheetField.ExternalId:
                row.ExternalIdIs(text, heading);
                break;
            case SheetField.Subsidised:
                row.SubsidisedIs(text, heading);
                break;
            default:
                break;
        }
    }

    /// <summary>«5» and «Б» in two columns are «5 Б», and so are «5 класс» and «Б класс».</summary>
    private void TakeGroup(RosterRow row, SheetLine line)
    {
        var at = ColumnOf(SheetField.Group) is >= 0 and var group ? group : ColumnOf(SheetField.Grade);
        var (number, letter) = (line.Text(at), line.Text(ColumnOf(SheetField.Letter)));
        if (letter.Length > 0 && number.Length == 0)
            row.Refuse(RosterFault.LetterAlone, HeadingAt(ColumnOf(SheetField.Letter)), letter);
        else if (row.Faults.All(f => f.Column != HeadingAt(at)))
            row.GroupIs(letter.Length == 0 ? number : Joined(number, letter), HeadingAt(at));
    }

    private static string Joined(string number, string letter)
    {
        var year = GroupNames.WithoutWord(number);
        // Some lists have the whole name in the first column.
        return year.Any(char.IsLetter) ? number : $"{year} {GroupNames.WithoutWord(letter)}";
    }

    /// <summary>The column's letters when it has no heading.</summary>
    private string HeadingAt(int column) =>
        column < 0 ? ""
        : column < sample.Headings.Count && sample.Headings[column] is { Length: > 0 } heading ? heading
        : SheetLine.Letters(column);

    private int ColumnOf(SheetField field) => Enumerable.Range(0, columns.Count).FirstOrDefault(i => columns[i] == field, -1);

    /// <summary>The heading of the column with this part of the name.</summary>
    private string HeadingOf(SheetField field) => HeadingAt(ColumnOf(field) is >= 0 and var at ? at : ColumnOf(SheetField.FullName));
}
