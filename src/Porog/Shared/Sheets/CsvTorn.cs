namespace Porog.Shared.Sheets;

/// <summary>
/// Marks lines that a line break without quotes has torn in two: two neighbours that are both too short and make up one line
/// together. Also marks short lines behind a quote that was not closed, which may be its rest.
/// </summary>
internal static class CsvTorn
{
    /// <param name="records">In the order of the file.</param>
    /// <param name="width">Cells of a whole line.</param>
    public static IEnumerable<SheetLine> Marked(IEnumerable<CsvRecord> records, int width)
    {
        var (isTorn, doubtfulTo) = (false, 0);
        CsvRecord? before = null;
        foreach (var (record, next, afterNext) in WithFollowers(records))
        {
            var tears = !isTorn && Tears(before, record, next, afterNext, width);
            var isRest = record.Line.Number <= doubtfulTo && record.Width != width && !record.Line.IsEmpty;
            doubtfulTo = Math.Max(doubtfulTo, record.DoubtfulTo);
            yield return isTorn || tears || isRest ? record.Line with { IsDamaged = true } : record.Line;
            (isTorn, before) = (tears, record);
        }
    }

    private static bool Tears(CsvRecord? before, CsvRecord record, CsvRecord? next, CsvRecord? afterNext, int width)
    {
        if (next is not { } rest || record.Line.IsEmpty || rest.Line.IsEmpty || !IsShort(record) || !IsShort(rest))
            return false;
        if (record.Width + rest.Width - 1 != width)
            return false;
        // Excel leaves out empty cells at the end of whole blocks of lines. These are not torn.
        return record.Width != rest.Width || (before?.Width != record.Width && afterNext?.Width != record.Width);

        bool IsShort(CsvRecord r) => r.Width < width && !r.Line.IsDamaged;
    }

    private static IEnumerable<(CsvRecord Record, CsvRecord? Next, CsvRecord? AfterNext)> WithFollowers(IEnumerable<CsvRecord> records)
    {
        var waiting = new Queue<CsvRecord>();
        foreach (var record in records)
        {
            waiting.Enqueue(record);
            if (waiting.Count == 3)
                yield return (waiting.Dequeue(), waiting.Peek(), record);
        }
        while (waiting.TryDequeue(out var record))
            yield return (record, waiting.TryPeek(out var next) ? next : null, null);
    }
}
