using System.IO.Compression;
using Porog.Shared;
using Porog.Shared.Sheets;

namespace Porog.School.Roster;

/// <summary>A line of a OneRoster file, with cells by column name.</summary>
internal sealed record OneRosterLine(int Number, IReadOnlyDictionary<string, int> Columns, SheetLine Line)
{
    /// <summary>Empty when the file has no such column.</summary>
    public string this[string column] => Columns.TryGetValue(column, out var at) ? Line.Text(at) : "";

    public bool IsDeleted => this["status"].Equals("tobedeleted", StringComparison.OrdinalIgnoreCase);
}

/// <summary>One CSV file of the zip, in a temporary file because it is read twice: for its encoding and for its lines.</summary>
internal sealed class OneRosterFile : IAsyncDisposable
{
    private readonly FileStream content;

    private OneRosterFile(FileStream content, IEnumerable<OneRosterLine> lines) => (this.content, Lines) = (content, lines);

    public IEnumerable<OneRosterLine> Lines { get; }

    /// <exception cref="SheetException">It is not UTF-8, is empty, or lacks a column.</exception>
    public static async Task<OneRosterFile> OpenAsync(ZipArchiveEntry entry, string name, string[] required, CancellationToken cancel)
    {
        var content = TemporaryFile.Create();
        try
        {
            await using (var packed = await entry.OpenAsync(cancel))
                await packed.CopyToAsync(content, cancel);
            var lines = CsvLines.Of(content, name).GetEnumerator();
            if (!lines.MoveNext())
                throw new SheetException(SheetProblem.Empty, name);
            var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < lines.Current.Cells.Count; i++)
                columns.TryAdd(lines.Current.Text(i), i);
            if (required.FirstOrDefault(c => !columns.ContainsKey(c)) is { } missing)
                throw new SheetException(SheetProblem.MissingColumn, $"{name}: {missing}");
            return new OneRosterFile(content, Rest(lines, columns));
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => content.DisposeAsync();

    private static IEnumerable<OneRosterLine> Rest(IEnumerator<SheetLine> lines, Dictionary<string, int> columns)
    {
        using (lines)
            while (lines.MoveNext())
                if (!lines.Current.IsEmpty)
                    yield return new OneRosterLine(lines.Current.Number, columns, lines.Current);
    }
}

internal static class RosterRowFaults
{
    /// <summary>Notes a fault in another file than the person's.</summary>
    public static void RefuseIn(this RosterRow row, string file, OneRosterLine line, RosterFault fault, string column, string value)
    {
        if (row.Fault is null)
            (row.File, row.Line) = (file, line.Number);
        row.Refuse(fault, column, value);
    }
}
