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
            MenuColumn.Section => L["Раздел"],
            MenuColumn.Recipe => L["№ рецептуры"],
            MenuColumn.Calories => L["Калорийность"],
            MenuColumn.Proteins => L["Белки"],
            MenuColumn.Fats => L["Жиры"],
            MenuColumn.Carbohydrates => L["Углеводы"],
            _ => L["Кто платит"],
        };

    /// <summary>«гор.блюдо, 250 ккал, белки 8,5 г, № 54-1г»: what the official form says of a dish; empty when it says nothing.</summary>
    public string Details(MenuDetails details)
    {
        List<string> parts = [];
        if (details.Section is { } section)
            parts.Add(section);
        if (details.Calories is { } calories)
            parts.Add(L["{0} ккал", calories.ToString("0.##", L.Culture)]);
        if (details.Proteins is { } proteins)
            parts.Add(L["белки {0} г", proteins.ToString("0.##", L.Culture)]);
        if (details.Fats is { } fats)
            parts.Add(L["жиры {0} г", fats.ToString("0.##", L.Culture)]);
        if (details.Carbohydrates is { } carbohydrates)
            parts.Add(L["углеводы {0} г", carbohydrates.ToString("0.##", L.Culture)]);
        if (details.Recipe is { } recipe)
            parts.Add($"№ {recipe}");
        return string.Join(", ", parts);
    }

    /// <summary>What is stored of a dish beside name, portion and price.</summary>
    public string More(MenuLine line)
    {
        List<string> parts = [Terms(line.Terms)];
        if (line.Composition is { } composition)
            parts.Add(L["Состав: {0}", composition]);
        if (line.Details is { } details && Details(details) is { Length: > 0 } said)
            parts.Add(said);
        return string.Join("; ", parts);
    }

    /// <summary>Why a line of a table is left out, with what stands there.</summary>
    public string Fault(MenuRow row)
    {
        var text = row.Fault switch
        {
            MenuFault.MissingName => L["нет названия"],
            MenuFault.BadPrice when string.IsNullOrEmpty(row.Value) => L["нет цены"],
            MenuFault.BadPrice => L["«{0}» – не цена в рублях. Пишите, например, 45 или 45,50", row.Value],
            MenuFault.BadDay => L["«{0}» – не дата. Пишите, например, 20.11.2026", row.Value],
            MenuFault.DayOrMonth => L["в дате «{0}» непонятно, где день и где месяц. Пишите, например, 20.11.2026", row.Value],
            MenuFault.UnknownMeal => L[
                "«{0}» – неизвестно, когда это. Пишите: завтрак, второй завтрак, обед, полдник, ужин, буфет",
                row.Value
            ],
            MenuFault.UnknownTerms => L[
                "«{0}» – неизвестно, кто платит. Пишите: продаётся, льготное, и то и другое; буфет только продаёт",
                row.Value
            ],
            MenuFault.TooLong => L["слишком длинно"],
            MenuFault.CellError => L["ошибка в ячейке {0}. Исправьте её или сотрите", row.Value?.Replace("=?", L["формула без значения"])],
            MenuFault.DateInstead => L[
                "программа превратила значение в дату: {0}. Сделайте столбец текстовым и впишите его заново",
                row.Value
            ],
            MenuFault.OfSeveral => L["«{0}» стоит в объединённой ячейке сразу для нескольких блюд. Впишите значение каждому", row.Value],
            MenuFault.BadNumber => L["«{0}» – не число", row.Value],
            MenuFault.Damaged => L["строка повреждена: проверьте кавычки и переносы внутри ячеек"],
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
            SheetProblem.OtherDay => L["В ячейке и в названии файла разные дни: {0}. Исправьте один из них.", problem.Detail],
            SheetProblem.UnclearDay => L[
                "День меню в файле – «{0}». Напишите его, например, так: 20.11.2026. От сегодня он может отстоять не больше чем на год.",
                problem.Detail
            ],
            SheetProblem.TooLargeUnpacked => L["Внутри файла слишком много данных. Разделите его на части."],
            _ => L["Это не таблица. Сохраните меню как CSV или XLSX."],
        };
}
