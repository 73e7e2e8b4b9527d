using Porog.Shared.Sheets;

namespace Porog.School.Roster;

/// <summary>Copies the lines of a sheet into the staging table, by the columns that the person matched.</summary>
internal sealed class ReadSheet(Staging staging, DateOnly today)
{
    /// <summary>The first lines, for the page that matches columns.</summary>
    /// <exception cref="SheetException">The sheet is empty.</exception>
    public static SheetSample Sample(IEnumerable<SheetLine> lines)
    {
        var first = lines.Where(l => !l.IsEmpty).Take(1 + SheetSample.MostLines).ToList();
        if (first.Count < 2)
            throw new SheetException(SheetProblem.Empty);
        return new SheetSample(Cells(first[0]), [.. first.Skip(1).Select(Cells)]);

        static IReadOnlyList<string> Cells(SheetLine line) =>
            [.. line.Cells.Take(SheetSample.MostColumns).Select(c => c.Length > 100 ? c[..100] : c)];
    }

    public async Task ReadAsync(IEnumerable<SheetLine> lines, IReadOnlyList<SheetField> columns, CancellationToken cancel)
    {
        IReadOnlyList<string>? headings = null;
        foreach (var line in lines)
        {
            if (line.IsEmpty)
                continue;
            if (headings is null)
                headings = line.Cells;
            else
                await staging.AddAsync(Row(line, headings, columns), cancel);
        }
        await staging.FlushAsync(cancel);
    }

    private RosterRow Row(SheetLine line, IReadOnlyList<string> headings, IReadOnlyList<SheetField> columns)
    {
        var row = staging.NewRow(null, line.Number);
        row.IsLearner = true;
        for (var i = 0; i < columns.Count; i++)
            Take(row, columns[i], line.Cell(i), i < headings.Count ? headings[i] : "");
        row.Complete(HeadingOf(SheetField.Surname), HeadingOf(SheetField.GivenName));
        return row;

        string HeadingOf(SheetField field)
        {
            var at = Enumerable.Range(0, columns.Count).FirstOrDefault(i => columns[i] == field || columns[i] == SheetField.FullName, -1);
            return at >= 0 && at < headings.Count ? headings[at] : "";
        }
    }

    private void Take(RosterRow row, SheetField field, string text, string heading)
    {
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
                row.BirthDateIs(text, heading, today);
                break;
            case SheetField.Sex:
                row.SexIs(text, heading);
                break;
            case SheetField.Group:
                row.GroupIs(text, heading);
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
}
