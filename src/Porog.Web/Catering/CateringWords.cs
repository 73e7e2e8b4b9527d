using Porog.Catering;
using Porog.Shared.Sheets;
using Porog.Web.Shared;

namespace Porog.Web.Catering;

/// <summary>Meals, menus and what is wrong with a table, in words.</summary>
public sealed class CateringWords(Words L)
{
    public string Meal(MealOfDay meal) =>
        meal switch
        {
            MealOfDay.Buffet => L["Буфет"],
            MealOfDay.Breakfast => L["Завтрак"],
            MealOfDay.SecondBreakfast => L["Второй завтрак"],
            MealOfDay.Lunch => L["Обед"],
            MealOfDay.Snack => L["Полдник"],
            _ => L["Ужин"],
        };

    /// <summary>A button that sells all of it.</summary>
    public string WholeMeal(MealOfDay meal) =>
        meal switch
        {
            MealOfDay.Breakfast => L["Завтрак целиком"],
            MealOfDay.SecondBreakfast => L["Второй завтрак целиком"],
            MealOfDay.Lunch => L["Обед целиком"],
            MealOfDay.Snack => L["Полдник целиком"],
            _ => L["Ужин целиком"],
        };

    public string Terms(MenuTerms terms) =>
        terms switch
        {
            MenuTerms.Sold => L["продаётся"],
            MenuTerms.Subsidised => L["по льготному списку"],
            _ => L["продаётся и по льготному списку"],
        };

    public string Column(MenuColumn column) =>
        column switch
        {
            MenuColumn.Day => L["Дата"],
            MenuColumn.Meal => L["Приём пищи"],
            MenuColumn.Name => L["Блюдо"],
            MenuColumn.Price => L["Цена"],
            MenuColumn.Portion => L["Выход"],
            MenuColumn.Composition => L["Состав"],
            _ => L["Кто платит"],
        };

    /// <summary>Why a line of a table is left out, with what stands there.</summary>
    public string Fault(MenuRow row)
    {
        var text = row.Fault switch
        {
            MenuFault.MissingName => L["нет названия"],
            MenuFault.BadPrice => L["«{0}» – не цена в рублях. Пишите, например, 45 или 45,50", row.Value],
            MenuFault.BadDay => L["«{0}» – не дата. Пишите, например, 20.11.2026", row.Value],
            MenuFault.UnknownMeal => L[
                "«{0}» – неизвестно, когда это. Пишите: завтрак, второй завтрак, обед, полдник, ужин, буфет",
                row.Value
            ],
            MenuFault.UnknownTerms => L[
                "«{0}» – неизвестно, кто платит. Пишите: продаётся, льготное, и то и другое; буфет только продаёт",
                row.Value
            ],
            MenuFault.TooLong => L["слишком длинно"],
            _ => L["такое блюдо в этот день уже есть выше"],
        };
        return row.Column is { } column ? L["столбец «{0}»: {1}", Column(column), text] : text;
    }

    /// <summary>Why the whole table cannot be used.</summary>
    public string Problem(SheetException problem) =>
        SheetWords.Problem(L, problem.Problem, problem.Detail)
        ?? problem.Problem switch
        {
            SheetProblem.Empty => L["В файле нет ни одного блюда. Первая строка – названия столбцов."],
            SheetProblem.MissingColumn when Enum.TryParse<MenuColumn>(problem.Detail, out var column) => L[
                "Нет столбца «{0}».",
                Column(column)
            ],
            SheetProblem.TooLargeUnpacked => L["Внутри файла слишком много данных. Разделите его на части."],
            _ => L["Это не таблица. Сохраните меню как CSV или XLSX."],
        };
}
