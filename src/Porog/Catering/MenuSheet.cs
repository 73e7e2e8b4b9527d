using System.Globalization;
using Porog.Shared;
using Porog.Shared.Sheets;

namespace Porog.Catering;

/// <summary>The columns of a table with a menu.</summary>
public enum MenuColumn
{
    Day,
    Meal,
    Name,
    Price,
    Portion,
    Composition,
    Terms,
}

/// <summary>Why a line of the table is left out.</summary>
public enum MenuFault
{
    MissingName,
    BadPrice,
    BadDay,
    UnknownMeal,
    UnknownTerms,
    TooLong,

    /// <summary>An earlier line has the same dish.</summary>
    Repeated,
}

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
);

/// <summary>Reads a menu from CSV or the first sheet of a workbook. Columns are recognised by Russian or English headings.</summary>
public static class MenuSheet
{
    /// <summary>Bytes.</summary>
    public const long MostBytes = 1 << 20;

    /// <summary>The most bytes that a workbook may unpack to.</summary>
    private const long MostUnpacked = 50L << 20;
    private const int MostLines = 1_000;

    /// <summary>A menu further from today than this is taken for a mistyped year.</summary>
    private const int MostDays = 366;

    private static readonly (MenuColumn Column, string[] Headings)[] Columns =
    [
        (MenuColumn.Day, ["ДАТА", "ДЕНЬ", "DATE", "DAY"]),
        (MenuColumn.Meal, ["ПРИЕМПИЩИ", "ПИТАНИЕ", "КОГДА", "MEAL"]),
        (MenuColumn.Name, ["БЛЮДО", "НАЗВАНИЕ", "НАИМЕНОВАНИЕ", "DISH", "NAME", "ITEM"]),
        (MenuColumn.Price, ["ЦЕНА", "ЦЕНАРУБ", "СТОИМОСТЬ", "PRICE", "PRICERUB"]),
        (MenuColumn.Portion, ["ВЫХОД", "ВЫХОДГ", "ПОРЦИЯ", "OUTPUT", "PORTION"]),
        (MenuColumn.Composition, ["СОСТАВ", "ИЗЧЕГО", "COMPOSITION", "INGREDIENTS"]),
        (MenuColumn.Terms, ["УСЛОВИЯ", "КТОПЛАТИТ", "ЛЬГОТА", "ЛЬГОТНОЕ", "TERMS", "WHOPAYS"]),
    ];

    private static readonly (MealOfDay Meal, string[] Words)[] Meals =
    [
        (MealOfDay.Buffet, ["БУФЕТ", "ПРАЙСЛИСТ", "BUFFET"]),
        (MealOfDay.Breakfast, ["ЗАВТРАК", "1ЗАВТРАК", "BREAKFAST"]),
        (MealOfDay.SecondBreakfast, ["ВТОРОЙЗАВТРАК", "2ЗАВТРАК", "SECONDBREAKFAST"]),
        (MealOfDay.Lunch, ["ОБЕД", "LUNCH"]),
        (MealOfDay.Snack, ["ПОЛДНИК", "SNACK", "AFTERNOONSNACK"]),
        (MealOfDay.Dinner, ["УЖИН", "DINNER", "SUPPER"]),
    ];

    private static readonly (MenuTerms Terms, string[] Words)[] Terms =
    [
        (MenuTerms.Sold, ["", "ПРОДАЕТСЯ", "ПЛАТНО", "ПЛАТНОЕ", "НЕТ", "SOLD", "PAID", "NO"]),
        (MenuTerms.Subsidised, ["ЛЬГОТНОЕ", "ЛЬГОТНО", "ЛЬГОТА", "БЕСПЛАТНО", "ДА", "SUBSIDISED", "FREE", "YES"]),
        (MenuTerms.Both, ["ИТОИДРУГОЕ", "ОБА", "BOTH"]),
    ];

    /// <param name="stream">The whole file, seekable.</param>
    /// <param name="day">The day of lines without one.</param>
    /// <param name="today">Local date.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>In the order of the file.</returns>
    /// <exception cref="SheetException">The file cannot be used: no table, empty, too long, or a column is missing.</exception>
    public static async Task<IReadOnlyList<MenuRow>> ReadAsync(Stream stream, DateOnly day, DateOnly today, CancellationToken cancel)
    {
        var sheet = await SheetFile.OpenAsync(stream, new SheetLimits(MostUnpacked, MostLines + 1), Score, cancel);
        var lines = sheet.Lines().Where(l => !l.IsEmpty).Take(MostLines + 2).ToList();
        if (lines.Count < 2)
            throw new SheetException(SheetProblem.Empty);
        if (lines.Count > MostLines + 1)
            throw new SheetException(SheetProblem.TooManyCells);
        var headings = lines[0].Cells.Select(c => MenuLine.Comparable(c.Text)).ToList();
        var places = Columns.ToDictionary(c => c.Column, c => headings.FindIndex(h => c.Headings.Contains(h)));
        foreach (var needed in (MenuColumn[])[MenuColumn.Meal, MenuColumn.Name, MenuColumn.Price])
            if (places[needed] < 0)
                throw new SheetException(SheetProblem.MissingColumn, needed.ToString());
        return Distinct(lines.Skip(1).Select(line => Read(line.Number, column => line.Text(places[column]), day, today)));
    }

    private static int Score(IReadOnlyList<SheetLine> lines) => lines.Count;

    /// <summary>Writes good lines as a text for a hidden field; <see cref="FromText"/> reads it back.</summary>
    public static string ToText(IEnumerable<MenuRow> rows) =>
        string.Join(
            '\n',
            rows.Where(r => r.Line is not null)
                .Select(r =>
                    string.Join(
                        '\t',
                        r.Number,
                        r.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                        r.Line!.Meal,
                        r.Line.Name,
                        (r.Line.Price / 100m).ToString(CultureInfo.InvariantCulture),
                        r.Line.Portion,
                        r.Line.Composition,
                        r.Line.Terms
                    )
                )
        );

    /// <summary>Reads what <see cref="ToText"/> wrote, and skips anything else.</summary>
    public static IReadOnlyList<MenuRow> FromText(string? text, DateOnly today) =>
        [
            .. Distinct(
                    (text ?? "")
                        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                        .Take(MostLines)
                        .Select(line => line.TrimEnd('\r').Split('\t'))
                        .Select(cells =>
                            Read(
                                int.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0,
                                column => (int)column + 1 < cells.Length ? cells[(int)column + 1] : "",
                                today,
                                today
                            )
                        )
                )
                .Where(r => r.Line is not null),
        ];

    private static MenuRow Read(int number, Func<MenuColumn, string> cell, DateOnly byDefault, DateOnly today)
    {
        if (cell(MenuColumn.Name).Length == 0)
            return Left(MenuFault.MissingName, MenuColumn.Name);
        if (Known(Meals, cell(MenuColumn.Meal)) is not { } meal)
            return Left(MenuFault.UnknownMeal, MenuColumn.Meal);
        if (Known(Terms, cell(MenuColumn.Terms)) is not { } terms || (meal == MealOfDay.Buffet && terms != MenuTerms.Sold))
            return Left(MenuFault.UnknownTerms, MenuColumn.Terms);
        // A file does not say its language. Read as Russian, an ambiguous “1,500” is refused.
        if (!RoubleInput.TryParse(cell(MenuColumn.Price), Words.In(Languages.Russian).Culture, out var price) || price is not > 0)
            return Left(MenuFault.BadPrice, MenuColumn.Price);
        var day = byDefault;
        if (cell(MenuColumn.Day) is { Length: > 0 } typed)
        {
            if (DateInput.TryParse(typed) is not { } date || Math.Abs(date.DayNumber - today.DayNumber) > MostDays)
                return Left(MenuFault.BadDay, MenuColumn.Day);
            day = date;
        }
        foreach (
            var (column, limit) in ((MenuColumn, int)[])
                [
                    (MenuColumn.Name, MenuLine.NameLimit),
                    (MenuColumn.Portion, MenuLine.PortionLimit),
                    (MenuColumn.Composition, MenuLine.CompositionLimit),
                ]
        )
            if (cell(column).Length > limit)
                return Left(MenuFault.TooLong, column);
        return new MenuRow(
            number,
            day,
            new MenuLine(meal, cell(MenuColumn.Name), price.Value, Said(MenuColumn.Portion), Said(MenuColumn.Composition), terms)
        );

        MenuRow Left(MenuFault fault, MenuColumn column) =>
            new(number, byDefault, null, fault, column, cell(column) is { Length: > 40 } text ? $"{text[..40]}…" : cell(column));
        string? Said(MenuColumn column) => cell(column) is { Length: > 0 } text ? text : null;
    }

    /// <summary>Of several lines with the same dish on the same day, only the first is good.</summary>
    private static List<MenuRow> Distinct(IEnumerable<MenuRow> rows)
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

    private static T? Known<T>((T Value, string[] Words)[] known, string text)
        where T : struct
    {
        var word = MenuLine.Comparable(text);
        foreach (var (value, words) in known)
            if (words.Contains(word) || word == MenuLine.Comparable(value.ToString()!))
                return value;
        return null;
    }
}
