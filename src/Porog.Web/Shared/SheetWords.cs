using Porog.Shared.Sheets;

namespace Porog.Web.Shared;

/// <summary>Why a table cannot be read, in words that rosters and menus share.</summary>
public static class SheetWords
{
    /// <param name="L">The reader's language.</param>
    /// <param name="problem">Why.</param>
    /// <param name="detail">The cell, line or part at fault.</param>
    /// <returns>Null for a problem that the kind of table must explain.</returns>
    public static string? Problem(Words L, SheetProblem? problem, string? detail) =>
        problem switch
        {
            SheetProblem.OldFormat => L[
                "Это файл старого формата или файл с паролем. Откройте его в программе таблиц и сохраните как «Книга Excel (.xlsx)» без пароля."
            ],
            SheetProblem.OpenDocument => L[
                "Это таблица OpenDocument (ODS). Откройте её в программе таблиц и сохраните как «Excel 2007–365 (.xlsx)»."
            ],
            SheetProblem.FarCell => L[
                "Ячейка стоит слишком далеко: {0}. Удалите лишние строки и столбцы и сохраните файл ещё раз.",
                detail
            ],
            SheetProblem.TooManyCells => L["В таблице слишком много строк или ячеек. Удалите лишнее или разделите её на части."],
            SheetProblem.NotText => L["В файле есть нулевые знаки, это не обычный CSV. Сохраните таблицу как «CSV UTF-8» или XLSX."],
            SheetProblem.UnreadableLine => L["Строка повреждена или слишком длинная: {0}. Проверьте кавычки в этом месте.", detail],
            _ => null,
        };
}
