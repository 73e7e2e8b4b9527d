using Porog.Shared;
using Porog.Shared.Sheets;

namespace Porog.School.Roster;

/// <summary>The list of children in a table: where its headings are and what its columns seem to hold.</summary>
internal static class RosterSheet
{
    private const int MostRows = 500_000;
    private const int LongestShown = 100;

    /// <exception cref="SheetException">The file is no table or holds too much.</exception>
    public static Task<Sheet> OpenAsync(Stream file, long mostUnpacked, CancellationToken cancel) =>
        SheetFile.OpenAsync(
            file,
            new SheetLimits(mostUnpacked, MostRows),
            lines => SheetHeadings.Find(lines, Known) is { } found ? Known(found) : 0,
            cancel
        );

    /// <summary>Reads the whole table.</summary>
    /// <exception cref="SheetException">The table has no children.</exception>
    public static SheetSample Sample(Sheet sheet)
    {
        var headings = SheetHeadings.Find(sheet.Lines(), Known);
        var (first, dates, columns, children) = (new List<SheetLine>(), new List<DateColumn>(), headings?.Cells.Count ?? 0, 0);
        foreach (var line in Children(sheet, headings?.Number ?? 0))
        {
            children++;
            columns = Math.Max(columns, line.Cells.Count);
            if (first.Count < SheetHeadings.MostLines && !line.IsDamaged)
                first.Add(line);
            for (var i = 0; i < line.Cells.Count; i++)
            {
                if (i == dates.Count)
                    dates.Add(new DateColumn());
                dates[i].See(line.Cells[i]);
            }
        }
        if (children == 0)
            throw new SheetException(SheetProblem.Empty);
        IReadOnlyList<string> names = [.. Enumerable.Range(0, columns).Select(i => Cut(headings?.Text(i) ?? ""))];
        return new SheetSample(
            names,
            [.. first.Take(SheetSample.MostLines).Select(l => (IReadOnlyList<string>)[.. l.Cells.Select(c => Cut(c.Text))])]
        )
        {
            HeadingLine = headings?.Number ?? 0,
            Guessed = headings is null ? ColumnsByContent.Guess(first, columns) : SheetColumns.Guess(names),
            Dates = [.. Enumerable.Range(0, columns).Select(i => i < dates.Count ? dates[i].Order : DateOrder.DayFirst)],
            Sheet = sheet.Name,
            OtherSheets = [.. sheet.OtherNames.Take(20)],
            HiddenRows = sheet.HiddenRows,
        };
    }

    /// <summary>The lines below the headings. Headings that a printed list repeats on each page are left out.</summary>
    /// <param name="sheet">The table.</param>
    /// <param name="headingLine">The line of the headings; 0 for none.</param>
    public static IEnumerable<SheetLine> Children(Sheet sheet, int headingLine)
    {
        IReadOnlyList<SheetCell>? headings = null;
        foreach (var line in sheet.Lines())
            if (line.Number == headingLine)
                headings = line.Cells;
            else if (line.Number > headingLine && !line.IsEmpty && (line.IsDamaged || headings?.SequenceEqual(line.Cells) != true))
                yield return line;
    }

    /// <summary>A line with one known heading may be a title such as «Класс 5 А», unless the heading is that of a name.</summary>
    private static int Known(SheetLine line)
    {
        var fields = SheetColumns.Guess([.. line.Cells.Select(c => c.Text)]);
        var known = fields.Count(f => f != SheetField.Ignored);
        return known > 1 || fields.Contains(SheetField.FullName) || fields.Contains(SheetField.Surname) ? known : 0;
    }

    private static string Cut(string text) => TextFold.Cut(text, LongestShown);
}
