namespace Porog.Shared.Sheets;

/// <summary>How much a file may hold. Everything is counted before it is kept.</summary>
/// <param name="MostUnpacked">Bytes that a workbook or an archive may unpack to.</param>
/// <param name="MostRows">Lines with something in them.</param>
internal sealed record SheetLimits(long MostUnpacked, int MostRows)
{
    /// <summary>Columns with something in them.</summary>
    public const int MostColumns = 200;

    /// <summary>The last row of the largest sheet that a spreadsheet program can have.</summary>
    public const int LastRow = 1_048_576;

    /// <summary>The last column of such a sheet, XFD.</summary>
    public const int LastColumn = 16_384;

    /// <summary>Cells of a sheet, empty ones with a format included.</summary>
    public const int MostCells = 10_000_000;

    public const int MostMerges = 50_000;

    /// <summary>Characters of the table of texts that the cells of a workbook share.</summary>
    public const int MostTexts = 32 << 20;

    public const int MostTextCount = 2_000_000;

    /// <summary>Characters. A longer line of a CSV file means that the file is not a list.</summary>
    public const int MostInALine = 1 << 20;

    /// <summary>A quoted cell of a CSV file may have so many lines. More mean that a quote was not closed.</summary>
    public const int MostLinesOfACell = 20;
}
