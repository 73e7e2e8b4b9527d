using System.Globalization;
using Porog.Shared.Sheets;

namespace Porog.Catering;

/// <summary>Checked lines as a text for a hidden field of the page that asks for confirmation.</summary>
public static class MenuText
{
    public static string Of(IEnumerable<MenuRow> rows) =>
        string.Join('\n', rows.Where(r => r.Line is not null).Select(r => string.Join('\t', Cells(r, r.Line!))));

    /// <summary>Reads what <see cref="Of"/> wrote, and skips anything else.</summary>
    public static IReadOnlyList<MenuRow> Read(string? text, DateOnly today)
    {
        var lines = (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(MenuSheet.MostLines);
        var rows = lines.Select(line => line.TrimEnd('\r').Split('\t')).Select(cells => Row(cells, today));
        return [.. MenuRow.Distinct(rows).Where(r => r.Line is not null)];
    }

    private static MenuRow Row(string[] cells, DateOnly today)
    {
        var number = int.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var said) ? said : 0;
        var line = new SheetLine(number, [.. cells.Skip(1).Select(SheetCell.Of)]);
        var hasDetails = cells.Length > (int)MenuColumn.Section + 1;
        var places = Enum.GetValues<MenuColumn>().ToDictionary(c => c, c => c >= MenuColumn.Section && !hasDetails ? -1 : (int)c);
        return new MenuRowReader(places, DateOrder.DayFirst, isInGrams: false, today).Read(line, today, line.Text((int)MenuColumn.Meal));
    }

    private static string?[] Cells(MenuRow row, MenuLine line)
    {
        string?[] cells =
        [
            row.Number.ToString(CultureInfo.InvariantCulture),
            row.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            line.Meal.ToString(),
            line.Name,
            (line.Price / 100m).ToString(CultureInfo.InvariantCulture),
            line.Portion,
            line.Composition,
            line.Terms.ToString(),
        ];
        return line.Details is not { } details
            ? cells
            :
            [
                .. cells,
                details.Section,
                details.Recipe,
                details.Calories?.ToString(CultureInfo.InvariantCulture),
                details.Proteins?.ToString(CultureInfo.InvariantCulture),
                details.Fats?.ToString(CultureInfo.InvariantCulture),
                details.Carbohydrates?.ToString(CultureInfo.InvariantCulture),
            ];
    }
}
