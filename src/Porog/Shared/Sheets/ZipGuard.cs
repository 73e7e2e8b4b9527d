using System.IO.Compression;

namespace Porog.Shared.Sheets;

/// <summary>
/// Unpacks a zip once and discards the content, to measure it before it is really read. The sizes in a zip's directory may be false.
/// </summary>
internal static class ZipGuard
{
    private const int MostEntries = 500;

    /// <summary>Bytes. The workbook reader holds a workbook's table of shared texts in memory.</summary>
    private const long MostTexts = 64L << 20;

    /// <summary>Bytes of XML without a new tag: a reader holds such a piece in memory as a whole.</summary>
    private const long MostWithoutTag = 1L << 20;

    /// <summary>Reads the whole archive, which may contain at most <paramref name="most"/> bytes.</summary>
    /// <exception cref="SheetException">The archive is broken or unpacks to more.</exception>
    public static async Task CheckAsync(ZipArchive zip, long most, CancellationToken cancel)
    {
        if (zip.Entries.Count > MostEntries)
            throw new SheetException(SheetProblem.TooLargeUnpacked);
        var (buffer, total) = (new byte[1 << 16], 0L);
        foreach (var entry in zip.Entries)
        {
            var (length, withoutTag) = (0L, 0L);
            var isXml = entry.Name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);
            try
            {
                await using var content = await entry.OpenAsync(cancel);
                int read;
                while ((read = await content.ReadAsync(buffer, cancel)) > 0)
                {
                    length += read;
                    total += read;
                    var last = buffer.AsSpan(0, read).LastIndexOf((byte)'<');
                    withoutTag = last < 0 ? withoutTag + read : read - last;
                    if (isXml && withoutTag > MostWithoutTag)
                        throw new SheetException(SheetProblem.TooLargeUnpacked, entry.FullName);
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

    /// <exception cref="SheetException">The file is not a zip.</exception>
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
