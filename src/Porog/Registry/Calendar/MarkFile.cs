using System.Text;
using Porog.Shared;
using Porog.Shared.Sheets;

namespace Porog.Registry.Calendar;

/// <summary>Reads marked days from a table (CSV) or a calendar (ICS), whichever the content is.</summary>
public static class MarkFile
{
    /// <summary>Bytes.</summary>
    public const long MostBytes = 1 << 20;

    internal const int MostRows = 1_000;

    /// <summary>The most bytes that a workbook may unpack to.</summary>
    private const long MostUnpacked = 50L << 20;

    /// <param name="stream">The whole file, seekable.</param>
    /// <param name="zone">The organisation's: a calendar's instants become its local times.</param>
    /// <param name="today">Local date.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>In the order of the file; what cannot be stored has its fault.</returns>
    /// <exception cref="SheetException">The file is neither, is empty, or has too many rows; a table lacks the column of dates.</exception>
    public static async Task<IReadOnlyList<MarkRow>> ReadAsync(Stream stream, TimeZoneInfo zone, DateOnly today, CancellationToken cancel)
    {
        var rows = await CalendarTextAsync(stream, cancel) is { } text
            ? MarkEvents.Read(text, zone, today)
            : await TableAsync(stream, today, cancel);
        if (rows.Count == 0)
            throw new SheetException(SheetProblem.Empty);
        return MarkRow.Checked(rows);
    }

    /// <returns>Null for anything but a calendar.</returns>
    private static async Task<string?> CalendarTextAsync(Stream stream, CancellationToken cancel)
    {
        stream.Position = 0;
        var start = new byte[64];
        var read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel);
        var beginning = Encoding.UTF8.GetString(start, 0, read).TrimStart('\uFEFF').TrimStart();
        if (!beginning.StartsWith("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase))
            return null;
        var encoding = CsvEncoding.Of(stream);
        stream.Position = 0;
        using var reader = new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        return await reader.ReadToEndAsync(cancel);
    }

    private static async Task<List<MarkRow>> TableAsync(Stream stream, DateOnly today, CancellationToken cancel)
    {
        var limits = new SheetLimits(MostUnpacked, MostRows);
        var sheet = await SheetFile.OpenAsync(stream, limits, l => SheetHeadings.Find(l, Known) is { } f ? Known(f) : 0, cancel);
        var lines = sheet.Lines().Where(l => !l.IsEmpty).Take(MostRows + 2).ToList();
        if (lines.Count > MostRows + 1)
            throw new SheetException(SheetProblem.TooManyCells);
        if (lines.Count == 0)
            throw new SheetException(SheetProblem.Empty);
        var headings = SheetHeadings.Find(lines, Known) ?? lines[0];
        var columns = headings.Cells.Select(c => MarkWords.ColumnOf(c.Text)).ToList();
        var places = Enum.GetValues<MarkColumn>().ToDictionary(c => c, c => columns.IndexOf(c));
        if (places[MarkColumn.From] < 0)
            throw new SheetException(SheetProblem.MissingColumn, nameof(MarkColumn.From));
        var days = lines.Where(l => l.Number > headings.Number).ToList();
        var order = new DateColumn();
        foreach (var column in (MarkColumn[])[MarkColumn.From, MarkColumn.Until])
        foreach (var line in days)
            order.See(line.Cell(places[column]));
        return [.. days.Select(l => Read(l, places, order.Order, today))];
    }

    private static int Known(SheetLine line) => line.Cells.Select(c => MarkWords.ColumnOf(c.Text)).OfType<MarkColumn>().Distinct().Count();

    /// <param name="line">The line of the table.</param>
    /// <param name="places">Where each column stands; -1 for one that the table does not have.</param>
    /// <param name="order">How its dates are written.</param>
    /// <param name="today">Local date.</param>
    internal static MarkRow Read(SheetLine line, IReadOnlyDictionary<MarkColumn, int> places, DateOrder order, DateOnly today)
    {
        if (line.IsDamaged)
            return Left(MarkFault.Damaged, line.Text(0));
        if (Day(MarkColumn.From, MarkFault.From, out var from) is { } wrong)
            return Left(wrong, line.Text(places[MarkColumn.From]));
        var until = from;
        // One day may leave out the last one.
        if (!line.Cell(places[MarkColumn.Until]).IsEmpty && Day(MarkColumn.Until, MarkFault.Until, out until) is { } wrongEnd)
            return Left(wrongEnd, line.Text(places[MarkColumn.Until]));
        if (MarkWords.KindOf(line.Text(places[MarkColumn.Kind])) is not { } kind)
            return Left(MarkFault.Kind, line.Text(places[MarkColumn.Kind]));
        var ends = TimeInput.TryParse(line.Text(places[MarkColumn.Ends]));
        if (kind == DayKind.Short && ends is null)
            return Left(MarkFault.Ends, line.Text(places[MarkColumn.Ends]));
        var name = TextFold.Line(line.Text(places[MarkColumn.Name])) is { Length: > 0 } said ? said : null;
        return new MarkRow(line.Number, new MarkLine(from, until, kind, name, kind == DayKind.Short ? ends : null));

        MarkFault? Day(MarkColumn column, MarkFault fault, out DateOnly day)
        {
            var isDate = SheetDates.TryRead(line.Cell(places[column]), order, today.Year + 10, out var read);
            day = read ?? default;
            return isDate ? null
                : read is null ? fault
                : MarkFault.DayOrMonth;
        }

        MarkRow Left(MarkFault fault, string value) => new(line.Number, null, fault, TextFold.Shorten(value, 60));
    }
}
