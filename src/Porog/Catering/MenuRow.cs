namespace Porog.Catering;

/// <summary>Why a line of the table is left out.</summary>
public enum MenuFault
{
    MissingName,
    BadPrice,
    BadDay,

    /// <summary>A date that may have the day or the month first.</summary>
    DayOrMonth,
    UnknownMeal,
    UnknownTerms,
    TooLong,

    /// <summary>An earlier line has the same dish.</summary>
    Repeated,

    /// <summary>«#N/A», or a formula without its value. The row's value names the cell.</summary>
    CellError,

    /// <summary>A spreadsheet has turned the value into a date.</summary>
    DateInstead,

    /// <summary>The cell is merged over several dishes, so that it says nothing of one of them.</summary>
    OfSeveral,

    /// <summary>Calories or nutrients that are no number.</summary>
    BadNumber,

    /// <summary>The line of a CSV file is torn or unreadable.</summary>
    Damaged,
}

/// <summary>A table with a menu.</summary>
/// <param name="Rows">In the order of the file.</param>
/// <param name="Sheet">The sheet of the workbook that was read; null for CSV.</param>
/// <param name="OtherSheets">Other visible sheets that hold something.</param>
public sealed record MenuTable(IReadOnlyList<MenuRow> Rows, string? Sheet, IReadOnlyList<string> OtherSheets);

/// <summary>One line of the table.</summary>
/// <param name="Number">As a spreadsheet numbers its lines.</param>
/// <param name="Day">Local date; ignored for the buffet.</param>
/// <param name="Line">The dish; null when the line is left out.</param>
/// <param name="Fault">Why it is left out.</param>
/// <param name="Column">The column with the fault.</param>
/// <param name="Value">The cell's text.</param>
public sealed record MenuRow(
    int Number,
    DateOnly Day,
    MenuLine? Line,
    MenuFault? Fault = null,
    MenuColumn? Column = null,
    string? Value = null
)
{
    /// <summary>Of several lines with the same dish on the same day, only the first is good.</summary>
    internal static List<MenuRow> Distinct(IEnumerable<MenuRow> rows)
    {
        var seen = new HashSet<(DateOnly?, (MealOfDay, string))>();
        return
        [
            .. rows.Select(r =>
                r.Line is null || seen.Add((ManageMenu.DayOf(r.Line.Meal, r.Day), r.Line.Key))
                    ? r
                    : r with
                    {
                        Line = null,
                        Fault = MenuFault.Repeated,
                        Column = MenuColumn.Name,
                        Value = r.Line.Name,
                    }
            ),
        ];
    }
}
