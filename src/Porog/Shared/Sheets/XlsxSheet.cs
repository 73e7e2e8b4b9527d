using System.Globalization;

namespace Porog.Shared.Sheets;

/// <summary>One sheet of a workbook. It is read twice: once to measure it and to find merged cells, once for its lines.</summary>
internal sealed class XlsxSheet(XlsxBook book, string name, string part, SheetLimits limits)
{
    private const string UnsavedFormula = "=?";

    /// <summary>Merged cells that reach over several rows, by their first row.</summary>
    private readonly Dictionary<int, List<(int Column, int LastRow)>> merges = [];

    public string Name => name;

    public int HiddenRows { get; private set; }

    /// <returns>Whether the sheet holds anything.</returns>
    /// <exception cref="SheetException">It holds too much, or a cell stands where no table reaches.</exception>
    public bool Measure()
    {
        using var zip = book.Zip();
        using var xml = XlsxXml.Open(zip, part);
        var (rows, cells, merged) = (0, 0, 0);
        while (xml?.Next() == true)
            switch (xml.Name)
            {
                case "row":
                    HiddenRows += xml.Is("hidden") ? 1 : 0;
                    break;
                case "c" when ++cells > SheetLimits.MostCells:
                case "mergeCell" when ++merged > SheetLimits.MostMerges:
                    throw new SheetException(SheetProblem.TooManyCells, name);
                case "mergeCell":
                    Merge(xml["ref"] ?? "");
                    break;
                default:
                    break;
            }
        foreach (var line in Lines())
            if (!line.IsEmpty && ++rows > limits.MostRows)
                throw new SheetException(SheetProblem.TooManyCells, name);
        return rows > 0;
    }

    public IEnumerable<SheetLine> Lines()
    {
        using var zip = book.Zip();
        using var xml = XlsxXml.Open(zip, part);
        var (row, spread) = (0, new SortedDictionary<int, (int LastRow, SheetCell Cell)>());
        while (xml?.Next() == true)
        {
            if (xml.Name != "row")
                continue;
            row = RowOf(xml["r"], row + 1);
            var cells = Cells(xml);
            Spread(row, cells, spread);
            yield return new SheetLine(row, cells);
        }
    }

    private List<SheetCell> Cells(XlsxXml xml)
    {
        var (cells, column) = (new List<SheetCell>(), -1);
        if (xml.IsEmpty)
            return cells;
        for (var depth = xml.Depth; xml.NextInside(depth); )
        {
            if (xml.Name != "c")
                continue;
            var place = xml["r"];
            column = place is null ? column + 1 : ColumnOf(place);
            var cell = Cell(xml);
            if (cell.IsEmpty)
                continue;
            if (column >= SheetLimits.MostColumns)
                throw new SheetException(SheetProblem.FarCell, $"{name}: {place}");
            while (cells.Count <= column)
                cells.Add(SheetCell.Nothing);
            cells[column] = cell;
        }
        return cells;
    }

    private SheetCell Cell(XlsxXml xml)
    {
        var (type, style) = (xml["t"], xml.Number("s"));
        if (xml.IsEmpty)
            return SheetCell.Nothing;
        var (value, inline, isFormula) = ("", "", false);
        for (var depth = xml.Depth; xml.NextInside(depth); )
            if (xml.Name == "v")
                value = xml.Text();
            else if (xml.Name == "is")
                inline = xml.RichText();
            else if (xml.Name == "f")
                (isFormula, _) = (true, xml.Text());
        // Some programs write formulas without their values. An empty cell would hide that.
        if (isFormula && value.Length == 0 && type is null or "n")
            return new SheetCell(CellKind.Error, UnsavedFormula);
        return type switch
        {
            "s" => SheetCell.Of(book.SharedText(int.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : -1)),
            "inlineStr" => SheetCell.Of(inline),
            "str" => SheetCell.Of(XlsxXml.Unescaped(value)),
            "e" => new SheetCell(CellKind.Error, SheetCell.Clean(value)),
            "b" => new SheetCell(CellKind.Boolean, value == "1" ? "TRUE" : "FALSE"),
            "d" when DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) => SheetCell.Of(
                time
            ),
            _ => Number(value, style),
        };
    }

    private SheetCell Number(string value, int style)
    {
        if (value.Length == 0)
            return SheetCell.Nothing;
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return SheetCell.Of(value);
        var format = book.FormatOf(style);
        return format.IsDate && book.Time(number) is { } time
            ? SheetCell.Of(time)
            : new SheetCell(CellKind.Number, format.Text(number), number);
    }

    /// <summary>Gives the value of merged cells to each of their rows.</summary>
    private void Spread(int row, List<SheetCell> cells, SortedDictionary<int, (int LastRow, SheetCell Cell)> spread)
    {
        foreach (var (column, (last, cell)) in spread)
        {
            if (last < row)
                continue;
            while (cells.Count <= column)
                cells.Add(SheetCell.Nothing);
            if (cells[column].IsEmpty)
                cells[column] = cell with { IsSpread = true };
        }
        foreach (var (column, last) in merges.GetValueOrDefault(row) ?? [])
            if (column < cells.Count && !cells[column].IsEmpty)
                spread[column] = (last, cells[column] = cells[column] with { IsOfSeveral = true });
    }

    private void Merge(string area)
    {
        var corners = area.Split(':');
        if (corners.Length != 2)
            return;
        var (column, first, last) = (ColumnOf(corners[0]), RowOf(Digits(corners[0]), 0), RowOf(Digits(corners[1]), 0));
        if (last <= first)
            return;
        if (!merges.TryGetValue(first, out var there))
            merges[first] = there = [];
        there.Add((column, last));

        static string Digits(string place) => place.TrimStart('$').TrimStart([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZ$"]);
    }

    private int RowOf(string? text, int otherwise)
    {
        if (text is null)
            return otherwise;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row is >= 1 and <= SheetLimits.LastRow
            ? (int)row
            : throw new SheetException(SheetProblem.FarCell, $"{name}: {TextFold.Cut(text, 20)}");
    }

    /// <summary>0 for «A1».</summary>
    private int ColumnOf(string place)
    {
        var column = 0;
        foreach (var c in place.TrimStart('$').TakeWhile(char.IsAsciiLetter))
            if ((column = column * 26 + (char.ToUpperInvariant(c) - 'A' + 1)) > SheetLimits.LastColumn)
                throw new SheetException(SheetProblem.FarCell, $"{name}: {TextFold.Cut(place, 20)}");
        return Math.Max(0, column - 1);
    }
}
