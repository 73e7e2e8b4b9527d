using System.IO.Compression;

namespace Porog.Shared.Sheets;

/// <summary>
/// Unpacks a zip once, keeping nothing, before anything reads it for good: what a directory says of sizes may be a lie.
/// </summary>
internal static class ZipGuard
{
    private const int MostEntries = 500;

    /// <summary>A spreadsheet's own table of texts is held in memory as it is read.</summary>
    private const long MostTexts = 64L << 20;

    /// <param name="zip">The archive.</param>
    /// <param name="most">Bytes all its files may have together.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="SheetException">It is broken, or unpacks to more.</exception>
    public static async Task CheckAsync(ZipArchive zip, long most, CancellationToken cancel)
    {
        if (zip.Entries.Count > MostEntries)
            throw new SheetException(SheetProblem.TooLargeUnpacked);
        var (buffer, total) = (new byte[1 << 16], 0L);
        foreach (var entry in zip.Entries)
        {
            var length = 0L;
            try
            {
                await using var content = await entry.OpenAsync(cancel);
                int read;
                while ((read = await content.ReadAsync(buffer, cancel)) > 0)
                {
                    length += read;
                    total += read;
                    if (total > most || (length > MostTexts && entry.Name == "sharedStrings.xml"))
                        throw new SheetException(SheetProblem.TooLargeUnpacked, entry.FullName);
                }
            }
            catch (InvalidDataException)
            {
                throw new SheetException(SheetProblem.BrokenZip, entry.FullName);
            }
        }
    }

    /// <exception cref="SheetException">It is no zip.</exception>
    public static async Task<ZipArchive> OpenAsync(Stream stream, CancellationToken cancel)
    {
        try
        {
            return await ZipArchive.CreateAsync(stream, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancel);
        }
        catch (InvalidDataException)
        {
            throw new SheetException(SheetProblem.BrokenZip);
        }
    }
}
