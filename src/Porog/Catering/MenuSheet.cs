using System.Globalization;
using System.Text.RegularExpressions;
using Porog.Shared.Sheets;

namespace Porog.Catering;

/// <summary>
/// Reads a menu from CSV or a workbook, also the official daily form («2026-11-30-sm.xlsx»): its day stands above the headings or
/// in the file's name, and a meal is written once for all of its dishes. Columns are recognised by Russian or English headings.
/// </summary>
public static partial class MenuSheet
{
    /// <summary>Bytes.</summary>
    public const long MostBytes = 1 << 20;

    internal const int MostLines = 1_000;

    /// <summary>The most bytes that a workbook may unpack to.</summary>
    private const long MostUnpacked = 50L << 20;

    /// <param name="stream">The whole file, seekable.</param>
    /// <param name="fileName">May hold the day.</param>
    /// <param name="day">The day of a table that does not say one.</param>
    /// <param name="today">Local date.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="SheetException">The file cannot be used: no table, empty, too long, a column is missing, or its day is unclear.</exception>
    public static async Task<MenuTable> ReadAsync(Stream stream, string fileName, DateOnly day, DateOnly today, CancellationToken cancel)
    {
        var limits = new SheetLimits(MostUnpacked, MostLines);
        var sheet = await SheetFile.OpenAsync(stream, limits, l => SheetHeadings.Find(l, Known) is { } f ? Known(f) : 0, cancel);
        var lines = sheet.Lines().Where(l => !l.IsEmpty).Take(MostLines + 1).ToList();
        if (lines.Count > MostLines)
            throw new SheetException(SheetProblem.TooManyCells);
        if (lines.Count == 0)
            throw new SheetException(SheetProblem.Empty);
        var headings = SheetHeadings.Find(lines, Known) ?? lines[0];
        var places = Places(headings);
        var dishes = lines.Where(l => l.Number > headings.Number).ToList();
        if (dishes.Count == 0)
            throw new SheetException(SheetProblem.Empty);
        var order = OrderOf(dishes.Select(line => line.Cell(places[MenuColumn.Day])));
        var isInGrams = MenuLine.Comparable(headings.Text(places[MenuColumn.Portion])).EndsWith('Г');
        var byDefault = DayOf(lines.TakeWhile(l => l.Number < headings.Number), fileName, today) ?? day;
        var rows = Rows(dishes, places, new MenuRowReader(places, order, isInGrams, today), byDefault);
        return new MenuTable(MenuRow.Distinct(rows), sheet.Name, sheet.OtherNames);
    }

    private static IEnumerable<MenuRow> Rows(List<SheetLine> dishes, Dictionary<MenuColumn, int> places, MenuRowReader reader, DateOnly day)
    {
        var meal = "";
        foreach (var line in dishes)
        {
            if (line.Cells.Any(c => MenuColumns.IsTotal(c.Text)))
                continue;
            meal = line.Text(places[MenuColumn.Meal]) is { Length: > 0 } said ? said : meal;
            // The official form keeps lines for dishes that are not cooked.
            if (!line.IsDamaged && line.Cell(places[MenuColumn.Name]).IsEmpty && line.Cell(places[MenuColumn.Price]).IsEmpty)
                continue;
            yield return reader.Read(line, day, meal);
        }
    }

    private static int Known(SheetLine line)
    {
        var known = line.Cells.Select(c => MenuColumns.ColumnOf(c.Text)).OfType<MenuColumn>().Distinct().Count();
        return known > 1 ? known : 0;
    }

    private static Dictionary<MenuColumn, int> Places(SheetLine headings)
    {
        var columns = headings.Cells.Select(c => MenuColumns.ColumnOf(c.Text)).ToList();
        var places = Enum.GetValues<MenuColumn>().ToDictionary(c => c, c => columns.IndexOf(c));
        foreach (var needed in (MenuColumn[])[MenuColumn.Meal, MenuColumn.Name, MenuColumn.Price])
            if (places[needed] < 0)
                throw new SheetException(SheetProblem.MissingColumn, needed.ToString());
        return places;
    }

    /// <summary>How the dates of a column are written. Nobody is asked: a date that may be either of two is refused.</summary>
    private static DateOrder OrderOf(IEnumerable<SheetCell> column)
    {
        var dates = new DateColumn();
        foreach (var cell in column)
            dates.See(cell);
        return dates.Order;
    }

    /// <summary>The day beside the word «День» above the headings, or in the file's name.</summary>
    private static DateOnly? DayOf(IEnumerable<SheetLine> titles, string fileName, DateOnly today)
    {
        var (inName, inCell) = (DayOfName().Match(fileName), (SheetCell?)null);
        DateOnly? named = DateOnly.TryParseExact(
            inName.Value,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var date
        )
            ? date
            : null;
        foreach (var line in titles)
            for (var i = 0; i < line.Cells.Count && inCell is null; i++)
                if (MenuColumns.ColumnOf(line.Text(i)) == MenuColumn.Day)
                    inCell = line.Cells.Skip(i + 1).Where(c => !c.IsEmpty).Select(c => (SheetCell?)c).FirstOrDefault();
        var day = named;
        if (inCell is { } cell)
        {
            if (!SheetDates.TryRead(cell, OrderOf([cell]), today.Year + 1, out day))
                throw new SheetException(SheetProblem.UnclearDay, cell.Text);
            if (named is not null && named != day)
                throw new SheetException(SheetProblem.OtherDay, $"{day:dd.MM.yyyy}; {named:dd.MM.yyyy}");
        }
        return day is not { } found || MenuRowReader.IsNear(found, today)
            ? day
            : throw new SheetException(SheetProblem.UnclearDay, found.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DayOfName();
}
