using System.Globalization;
using Porog.Shared;
using Porog.Shared.Sheets;

namespace Porog.Catering;

/// <summary>Reads one line of a table with a menu.</summary>
/// <param name="places">Where each column stands; -1 for a column that the table does not have.</param>
/// <param name="dates">How the dates of the table are written.</param>
/// <param name="isInGrams">The heading of the portion names grams, so the cells need not.</param>
/// <param name="today">Local date.</param>
internal sealed class MenuRowReader(IReadOnlyDictionary<MenuColumn, int> places, DateOrder dates, bool isInGrams, DateOnly today)
{
    /// <summary>A menu further from today than this is taken for a mistyped year.</summary>
    private const int MostDays = 366;

    /// <summary>More kilocalories or grams than a portion can have.</summary>
    private const decimal MostNutrients = 100_000;

    private static readonly MenuColumn[] Numbers = [MenuColumn.Calories, MenuColumn.Proteins, MenuColumn.Fats, MenuColumn.Carbohydrates];

    private static readonly (MenuColumn Column, int Limit)[] Texts =
    [
        (MenuColumn.Name, MenuLine.NameLimit),
        (MenuColumn.Portion, MenuLine.PortionLimit),
        (MenuColumn.Composition, MenuLine.CompositionLimit),
        (MenuColumn.Section, MenuDetails.SectionLimit),
        (MenuColumn.Recipe, MenuDetails.RecipeLimit),
    ];

    public static bool IsNear(DateOnly day, DateOnly today) => Math.Abs(day.DayNumber - today.DayNumber) <= MostDays;

    /// <param name="line">The line.</param>
    /// <param name="day">The day of a line without one.</param>
    /// <param name="mealText">The meal, which an earlier line may have said.</param>
    public MenuRow Read(SheetLine line, DateOnly day, string mealText)
    {
        if (line.IsDamaged)
            return new MenuRow(line.Number, day, null, MenuFault.Damaged);
        if (Spoilt(line, day) is { } spoilt)
            return spoilt;
        if (Text(line, MenuColumn.Name).Length == 0)
            return Left(MenuFault.MissingName, MenuColumn.Name, "");
        if (MenuColumns.MealOf(mealText) is not { } meal)
            return Left(MenuFault.UnknownMeal, MenuColumn.Meal, mealText);
        if (MenuColumns.TermsOf(Text(line, MenuColumn.Terms)) is not { } terms || (meal == MealOfDay.Buffet && terms != MenuTerms.Sold))
            return Left(MenuFault.UnknownTerms, MenuColumn.Terms, Text(line, MenuColumn.Terms));
        if (!SheetMoney.TryRead(Cell(line, MenuColumn.Price), out var price) || price <= 0)
            return Left(MenuFault.BadPrice, MenuColumn.Price, Text(line, MenuColumn.Price));
        if (FaultOfDay(Cell(line, MenuColumn.Day), day, out var of) is { } faultOfDay)
            return Left(faultOfDay, MenuColumn.Day, Text(line, MenuColumn.Day));
        foreach (var column in Numbers)
            if (!IsNutrient(Cell(line, column), out _))
                return Left(MenuFault.BadNumber, column, Text(line, column));
        return new MenuRow(
            line.Number,
            of,
            new MenuLine(meal, Text(line, MenuColumn.Name), price, Portion(line), Said(line, MenuColumn.Composition), terms)
            {
                Details = Details(line),
            }
        );

        MenuRow Left(MenuFault fault, MenuColumn column, string value) =>
            new(line.Number, day, null, fault, column, TextFold.Shorten(value, 40));
    }

    /// <summary>A line with a cell that does not hold what was typed, or holds it for other lines too.</summary>
    private MenuRow? Spoilt(SheetLine line, DateOnly day)
    {
        foreach (var (column, at) in places)
        {
            var cell = line.Cell(at);
            if (cell.Kind == CellKind.Error)
                return new MenuRow(line.Number, day, null, MenuFault.CellError, column, $"{line.NameOf(at)}: {cell.Text}");
            if (cell.Kind == CellKind.Date && column != MenuColumn.Day)
                return new MenuRow(
                    line.Number,
                    day,
                    null,
                    MenuFault.DateInstead,
                    column,
                    cell.Day.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture)
                );
            if (cell.IsOfSeveral && (column is MenuColumn.Price || Numbers.Contains(column)))
                return new MenuRow(line.Number, day, null, MenuFault.OfSeveral, column, cell.Text);
        }
        foreach (var (column, limit) in Texts)
            if (Text(line, column).Length > limit)
                return new MenuRow(line.Number, day, null, MenuFault.TooLong, column);
        return null;
    }

    /// <param name="cell">The cell of the day.</param>
    /// <param name="byDefault">The day of an empty cell.</param>
    /// <param name="day">The day.</param>
    private MenuFault? FaultOfDay(SheetCell cell, DateOnly byDefault, out DateOnly day)
    {
        day = byDefault;
        if (cell.IsEmpty)
            return null;
        var isClear = SheetDates.TryRead(cell, dates, today.Year + 1, out var read);
        if (read is not { } date || (isClear && !IsNear(date, today)))
            return MenuFault.BadDay;
        day = date;
        return isClear ? null : MenuFault.DayOrMonth;
    }

    private string? Portion(SheetLine line)
    {
        var text = Said(line, MenuColumn.Portion);
        return isInGrams && text is not null && text.All(c => char.IsAsciiDigit(c) || c is '/' or ',' or '.' or '+' or ' ')
            ? $"{text} г"
            : text;
    }

    private MenuDetails? Details(SheetLine line)
    {
        if (places.All(p => p.Key < MenuColumn.Section || p.Value < 0))
            return null;
        return new MenuDetails(
            Said(line, MenuColumn.Section),
            Said(line, MenuColumn.Recipe),
            Nutrient(MenuColumn.Calories),
            Nutrient(MenuColumn.Proteins),
            Nutrient(MenuColumn.Fats),
            Nutrient(MenuColumn.Carbohydrates)
        );

        decimal? Nutrient(MenuColumn column) => IsNutrient(Cell(line, column), out var number) ? number : null;
    }

    /// <summary>An empty cell or a dash says nothing.</summary>
    private static bool IsNutrient(SheetCell cell, out decimal? number)
    {
        number = null;
        if (cell.IsEmpty || cell.Text is "-" or "–" or "—")
            return true;
        var text = cell.Text.Replace(',', '.');
        if (
            !decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var read)
            || read is < 0 or >= MostNutrients
        )
            return false;
        number = Math.Round(read, 2);
        return true;
    }

    private SheetCell Cell(SheetLine line, MenuColumn column) => line.Cell(places[column]);

    private string Text(SheetLine line, MenuColumn column) => Cell(line, column).Text;

    private string? Said(SheetLine line, MenuColumn column) => Text(line, column) is { Length: > 0 } text ? text : null;
}
