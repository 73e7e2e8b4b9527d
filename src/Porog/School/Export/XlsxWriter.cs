using SpreadCheetah;
using SpreadCheetah.Styling;

namespace Porog.School.Export;

/// <summary>
/// Writes a workbook of one sheet row by row, without holding it in memory. A string is always a text cell: none is read as a
/// formula, and card numbers keep their leading zeros. Only numbers become number cells.
/// </summary>
public static class XlsxWriter
{
    // No document properties: the library would fill in the time of the system clock.
    private static readonly SpreadCheetahOptions Options = new()
    {
        CompressionLevel = SpreadCheetahCompressionLevel.Fastest,
        DocumentProperties = null,
        DefaultDateTimeFormat = NumberFormat.Custom("dd.mm.yyyy"),
    };

    /// <param name="stream">Receives the workbook; stays open.</param>
    /// <param name="name">The sheet's name, at most 31 characters.</param>
    /// <param name="rows">Cells are strings, <c>int</c>, <c>long</c>, <c>decimal</c> or <c>DateOnly</c>; null leaves the cell empty.</param>
    /// <param name="cancel">Stops the writing; the stream then holds no whole workbook.</param>
    public static async Task WriteAsync(
        Stream stream,
        string name,
        IAsyncEnumerable<IEnumerable<object?>> rows,
        CancellationToken cancel = default
    )
    {
        await using var book = await Spreadsheet.CreateNewAsync(stream, Options, cancel);
        await book.StartWorksheetAsync(name, token: cancel);
        await foreach (var row in rows.WithCancellation(cancel))
            await book.AddRowAsync((DataCell[])[.. row.Select(Cell)], cancel);
        await book.FinishAsync(cancel);
    }

    private static DataCell Cell(object? value) =>
        value switch
        {
            null or "" => default,
            string text => new DataCell(text),
            int number => new DataCell(number),
            long number => new DataCell(number),
            decimal number => new DataCell(number),
            DateOnly date => new DataCell(date.ToDateTime(TimeOnly.MinValue)),
            _ => throw new ArgumentOutOfRangeException(nameof(value), value.GetType(), "is no type of a cell"),
        };
}
