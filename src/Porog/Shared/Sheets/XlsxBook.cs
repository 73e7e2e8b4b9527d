using System.IO.Compression;

namespace Porog.Shared.Sheets;

/// <summary>A workbook: its sheets, and what their cells share.</summary>
internal sealed class XlsxBook
{
    private readonly Stream stream;
    private readonly SheetLimits limits;
    private readonly List<(string Name, string Part)> visible = [];
    private readonly List<string> texts = [];

    /// <summary>The formats of cells, by the number that a cell gives.</summary>
    private readonly List<NumberFormat> formats = [];
    private bool countsFrom1904;

    private XlsxBook(Stream stream, SheetLimits limits) => (this.stream, this.limits) = (stream, limits);

    /// <param name="stream">Measured by <see cref="ZipGuard"/>; must stay open.</param>
    /// <param name="limits">How much a sheet may hold.</param>
    /// <exception cref="SheetException">A part is missing or broken, or there are too many texts.</exception>
    public static XlsxBook Open(Stream stream, SheetLimits limits)
    {
        var book = new XlsxBook(stream, limits);
        using var zip = book.Zip();
        book.ReadSheets(zip);
        book.ReadFormats(zip);
        book.ReadTexts(zip);
        return book;
    }

    /// <summary>The sheet that looks most like the wanted table; else the first one that holds something. Hidden sheets do not count.</summary>
    /// <param name="score">How much the first lines look like the wanted table.</param>
    /// <exception cref="SheetException">No visible sheet holds anything, or one holds too much.</exception>
    public Sheet Choose(Func<IReadOnlyList<SheetLine>, int> score)
    {
        var found = new List<(XlsxSheet Sheet, int Score)>();
        foreach (var (name, part) in visible)
        {
            var sheet = new XlsxSheet(this, name, part, limits);
            if (sheet.Measure())
                found.Add((sheet, score([.. sheet.Lines().Where(l => !l.IsEmpty).Take(SheetHeadings.MostLines)])));
        }
        if (found.Count == 0)
            throw new SheetException(SheetProblem.Empty);
        var best = found.MaxBy(f => f.Score).Sheet;
        return new Sheet(best.Lines)
        {
            Name = best.Name,
            OtherNames = [.. found.Where(f => f.Sheet != best).Select(f => f.Sheet.Name)],
            HiddenRows = best.HiddenRows,
        };
    }

    public ZipArchive Zip()
    {
        stream.Position = 0;
        try
        {
            return new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException)
        {
            throw new SheetException(SheetProblem.BrokenZip);
        }
    }

    public string SharedText(int number) =>
        number >= 0 && number < texts.Count ? texts[number] : throw new SheetException(SheetProblem.BrokenZip);

    public NumberFormat FormatOf(int style) => style < formats.Count ? formats[style] : NumberFormat.Plain;

    /// <param name="serial">Days since the workbook's first day.</param>
    /// <returns>Null for a number that is no date.</returns>
    public DateTime? Time(double serial)
    {
        var days = serial + (countsFrom1904 ? 1462 : 0);
        return days is >= 1 and < 2_958_465 ? DateTime.FromOADate(days) : null;
    }

    private void ReadSheets(ZipArchive zip)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        using (var relations = XlsxXml.Open(zip, "xl/_rels/workbook.xml.rels"))
            while (relations?.Next() == true)
                if (relations is { Name: "Relationship" } && relations["Id"] is { } id && relations["Target"] is { } target)
                    parts[id] = target.StartsWith('/') ? target[1..] : $"xl/{target}";
        using var workbook = XlsxXml.Open(zip, "xl/workbook.xml") ?? throw new SheetException(SheetProblem.NotARoster);
        while (workbook.Next())
            if (workbook.Name == "workbookPr")
                countsFrom1904 = workbook.Is("date1904");
            else if (workbook.Name == "sheet" && workbook["state"] is null or "visible" && workbook["id"] is { } id)
                if (parts.TryGetValue(id, out var part))
                    visible.Add((workbook["name"] ?? "", part));
    }

    private void ReadFormats(ZipArchive zip)
    {
        using var styles = XlsxXml.Open(zip, "xl/styles.xml");
        var codes = new Dictionary<int, NumberFormat>();
        while (styles?.Next() == true)
            if (styles.Name == "numFmt")
                codes[styles.Number("numFmtId")] = NumberFormat.Parse(styles["formatCode"] ?? "");
            else if (styles is { Name: "cellXfs", IsEmpty: false })
                for (var depth = styles.Depth; styles.NextInside(depth); )
                    if (styles.Name == "xf" && styles.Number("numFmtId") is var id)
                        formats.Add(codes.GetValueOrDefault(id) ?? NumberFormat.BuiltIn(id));
    }

    private void ReadTexts(ZipArchive zip)
    {
        using var shared = XlsxXml.Open(zip, "xl/sharedStrings.xml");
        var characters = 0L;
        while (shared?.Next() == true)
            if (shared.Name == "si")
            {
                texts.Add(shared.RichText());
                characters += texts[^1].Length;
                if (characters > SheetLimits.MostTexts || texts.Count > SheetLimits.MostTextCount)
                    throw new SheetException(SheetProblem.TooManyCells);
            }
    }
}
