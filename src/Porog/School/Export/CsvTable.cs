using CsvHelper;

namespace Porog.School.Export;

/// <summary>A table as CSV in UTF-8: with semicolons and a byte order mark as Russian spreadsheets open it, or plain as standards ask.</summary>
public sealed class CsvTable : IDisposable
{
    private readonly CsvWriter writer;

    /// <param name="stream">Gets the table; stays open.</param>
    /// <param name="forSpreadsheets">Semicolons, a mark, and no cell that begins a formula.</param>
    public CsvTable(Stream stream, bool forSpreadsheets) =>
        writer = CsvWriter.Create(
            stream,
            new CsvWriterOptions
            {
                Separator = forSpreadsheets ? ';' : ',',
                WriteByteOrderMark = forSpreadsheets,
                // An apostrophe before «=» and the like; an import of ours takes it away again.
                Injection = forSpreadsheets ? CsvInjection.Escape : CsvInjection.None,
            },
            leaveOpen: true
        );

    public void Write(IEnumerable<string?> cells) => writer.WriteRecord((string?[])[.. cells]);

    public void Dispose() => writer.Dispose();
}
