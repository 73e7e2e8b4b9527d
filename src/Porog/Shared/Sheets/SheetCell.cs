using System.Globalization;

namespace Porog.Shared.Sheets;

/// <summary>What a cell holds.</summary>
internal enum CellKind
{
    Empty,
    Text,
    Number,
    Date,
    Boolean,

    /// <summary>«#N/A», or a formula that was saved without its value.</summary>
    Error,
}

/// <summary>One cell of a table.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Text">As a person sees it, on one line; a date as yyyy-MM-dd.</param>
/// <param name="Number">The value of a number.</param>
/// <param name="Day">The date of a date.</param>
/// <param name="IsSpread">The value stands in another row: the cells were merged.</param>
/// <param name="IsOfSeveral">The value is merged over several rows, this one and others.</param>
internal readonly record struct SheetCell(
    CellKind Kind,
    string Text,
    double Number = 0,
    DateOnly Day = default,
    bool IsSpread = false,
    bool IsOfSeveral = false
)
{
    /// <summary>From here on a spreadsheet has replaced the last digits by zeros.</summary>
    private const double FirstWithLostDigits = 1e15;

    private static readonly HashSet<string> Errors = new(StringComparer.OrdinalIgnoreCase)
    {
        "#N/A",
        "#Н/Д",
        "#REF!",
        "#ССЫЛКА!",
        "#VALUE!",
        "#ЗНАЧ!",
        "#NAME?",
        "#ИМЯ?",
        "#DIV/0!",
        "#ДЕЛ/0!",
        "#NUM!",
        "#ЧИСЛО!",
        "#NULL!",
        "#ПУСТО!",
    };

    public static SheetCell Nothing => new(CellKind.Empty, "");

    public bool IsEmpty => Kind is CellKind.Empty;

    /// <summary>A number so long that its last digits are lost.</summary>
    public bool HasLostDigits => (Kind == CellKind.Number && Math.Abs(Number) >= FirstWithLostDigits) || RoundedNumber.Is(Text);

    /// <summary>A text, cleaned; the names of a spreadsheet's errors are errors.</summary>
    public static SheetCell Of(string text)
    {
        var clean = Clean(text);
        return clean.Length == 0 ? Nothing
            : Errors.Contains(clean) ? new SheetCell(CellKind.Error, clean)
            : new SheetCell(CellKind.Text, clean);
    }

    public static SheetCell Of(DateTime time)
    {
        // Programs that count with Moscow's time before 1919 write 23:59:43 of the day before.
        var day = DateOnly.FromDateTime(time.AddMinutes(1));
        return new SheetCell(CellKind.Date, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Day: day);
    }

    /// <summary>On one line, without the apostrophe that an export adds against formula injection.</summary>
    internal static string Clean(string cell)
    {
        var text = TextFold.Line(cell);
        return text is ['\'', '=' or '+' or '-' or '@', ..] ? text[1..] : text;
    }
}

/// <summary>One line of a table.</summary>
/// <param name="Number">The line number as a spreadsheet shows it, from 1.</param>
/// <param name="Cells">Up to the last one that holds something.</param>
/// <param name="IsDamaged">The line is torn or has broken characters, so that its cells cannot be told apart.</param>
internal readonly record struct SheetLine(int Number, IReadOnlyList<SheetCell> Cells, bool IsDamaged = false)
{
    /// <summary>Values spread from merged cells do not count.</summary>
    public bool IsEmpty => !IsDamaged && Cells.All(c => c.IsEmpty || c.IsSpread);

    /// <summary>An empty cell if the line is shorter.</summary>
    public SheetCell Cell(int column) => column >= 0 && column < Cells.Count ? Cells[column] : SheetCell.Nothing;

    public string Text(int column) => Cell(column).Text;

    /// <summary>«D7».</summary>
    public string NameOf(int column) => string.Create(CultureInfo.InvariantCulture, $"{Letters(column)}{Number}");

    /// <summary>«A» for the first column.</summary>
    public static string Letters(int column) =>
        column < 26 ? $"{(char)('A' + column)}" : Letters(column / 26 - 1) + (char)('A' + column % 26);
}
