using System.Globalization;
using Porog.Shared.Sheets;

namespace Porog.Registry.Calendar;

/// <summary>Checked rows as a text for a hidden field of the page that asks for confirmation.</summary>
public static class MarkText
{
    private static readonly Dictionary<MarkColumn, int> Places = Enum.GetValues<MarkColumn>().ToDictionary(c => c, c => (int)c);

    public static string Of(IEnumerable<MarkRow> rows) =>
        string.Join('\n', rows.Where(r => r.Line is not null).Select(r => string.Join('\t', Cells(r, r.Line!))));

    /// <summary>Reads what <see cref="Of"/> wrote, and skips anything else.</summary>
    public static IReadOnlyList<MarkRow> Read(string? text, DateOnly today)
    {
        var lines = (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(MarkFile.MostRows);
        var rows = lines.Select(line => line.TrimEnd('\r').Split('\t')).Select(cells => Row(cells, today));
        return [.. MarkRow.Checked(rows).Where(r => r.Line is not null)];
    }

    private static MarkRow Row(string[] cells, DateOnly today)
    {
        var number = int.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var said) ? said : 0;
        var line = new SheetLine(number, [.. cells.Skip(1).Select(SheetCell.Of)]);
        return MarkFile.Read(line, Places, DateOrder.DayFirst, today);
    }

    private static string?[] Cells(MarkRow row, MarkLine line) =>
        [
            row.Number.ToString(CultureInfo.InvariantCulture),
            line.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            line.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            line.Kind.ToString(),
            line.Name,
            line.Ends?.ToString("HH:mm", CultureInfo.InvariantCulture),
        ];
}
