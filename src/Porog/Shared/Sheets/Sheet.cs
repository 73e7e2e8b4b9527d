namespace Porog.Shared.Sheets;

/// <summary>The table of a file: a CSV file, or the sheet of a workbook that holds the list.</summary>
/// <param name="Lines">Streams the lines; each call reads the file again.</param>
internal sealed record Sheet(Func<IEnumerable<SheetLine>> Lines)
{
    /// <summary>The name of the sheet; null for CSV.</summary>
    public string? Name { get; init; }

    /// <summary>Other visible sheets that hold something.</summary>
    public IReadOnlyList<string> OtherNames { get; init; } = [];

    /// <summary>Rows that a filter or a person has hidden. They are read.</summary>
    public int HiddenRows { get; init; }
}

/// <summary>Finds out what a file is and opens its table.</summary>
internal static class SheetFile
{
    /// <param name="stream">Seekable; must stay open while lines are read.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <param name="score">How much the first lines of a sheet look like the wanted table; 0 for not at all.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="SheetException">The file is no table or holds too much.</exception>
    public static async Task<Sheet> OpenAsync(
        Stream stream,
        SheetLimits limits,
        Func<IReadOnlyList<SheetLine>, int> score,
        CancellationToken cancel
    )
    {
        if (!await IsZipAsync(stream, cancel))
        {
            stream.Position = 0;
            return new Sheet(() => CsvLines.Of(stream, file: null));
        }
        await using (var zip = await ZipGuard.OpenAsync(stream, cancel))
        {
            await ZipGuard.CheckAsync(zip, limits.MostUnpacked, cancel);
            RefuseOtherFormats(zip.Entries.Select(e => e.FullName).ToHashSet());
        }
        return XlsxBook.Open(stream, limits).Choose(score);
    }

    /// <summary>Whether the file is a zip. Refuses formats that can be told by their first bytes.</summary>
    public static async Task<bool> IsZipAsync(Stream stream, CancellationToken cancel)
    {
        stream.Position = 0;
        var start = new byte[8];
        var read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel);
        stream.Position = 0;
        if (start is [0xD0, 0xCF, 0x11, 0xE0, ..])
            throw new SheetException(SheetProblem.OldFormat);
        if (start is [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] or [(byte)'{', (byte)'\\', (byte)'r', (byte)'t', (byte)'f', ..])
            throw new SheetException(SheetProblem.NotARoster);
        // A web page or an XML file under the name of a workbook; some programs export such files as «.xls».
        if (start is [(byte)'<', ..] or [0xEF, 0xBB, 0xBF, (byte)'<', ..])
            throw new SheetException(SheetProblem.OldFormat);
        return read >= 4 && start is [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..];
    }

    /// <exception cref="SheetException">The archive is a document of another kind.</exception>
    public static void RefuseOtherFormats(IReadOnlySet<string> entries)
    {
        if (entries.Contains("xl/workbook.bin"))
            throw new SheetException(SheetProblem.OldFormat);
        if (entries.Contains("content.xml") && entries.Contains("mimetype"))
            throw new SheetException(SheetProblem.OpenDocument);
        if (entries.Any(e => e.StartsWith("word/", StringComparison.Ordinal) || e.StartsWith("ppt/", StringComparison.Ordinal)))
            throw new SheetException(SheetProblem.NotARoster);
    }
}
