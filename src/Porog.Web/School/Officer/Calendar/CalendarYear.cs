using System.Globalization;
using Porog.Registry.Calendar;
using Porog.Shared.Sheets;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.School.Officer.Calendar;

/// <summary>The school year that a page of the calendar shows: September to August.</summary>
/// <param name="Year">The calendar year in which it begins.</param>
/// <param name="Today">Local date of the organisation.</param>
public sealed record CalendarYear(int Year, DateOnly Today)
{
    public DateOnly First => new(Year, 9, 1);

    public DateOnly Last => new(Year + 1, 8, 31);

    /// <summary>«2026/27».</summary>
    public string Name => $"{Year}/{(Year + 1) % 100:00}";

    /// <param name="asked">The year from the address; anything but a near year means the present school year, from August on the coming one.</param>
    /// <param name="today">Local date.</param>
    public static CalendarYear Of(string? asked, DateOnly today) =>
        int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && Math.Abs(year - today.Year) <= 20
            ? new(year, today)
            : new(today.Month >= 8 ? today.Year : today.Year - 1, today);
}

/// <summary>Words that the pages of the calendar share.</summary>
public sealed class MarkTexts(Words L, CalendarWords say)
{
    /// <summary>«26 октября – 1 ноября», «7 ноября».</summary>
    public static string Days(DateOnly from, DateOnly until, DateOnly today) =>
        from == until ? Dates.Day(from, today) : $"{Dates.Day(from, today)} – {Dates.Day(until, today)}";

    /// <summary>«Сокращённый день до 12:00».</summary>
    public string What(MarkLine line) =>
        line is { Kind: DayKind.Short, Ends: { } ends } ? L["Сокращённый день до {0}", CalendarWords.Time(ends)] : say.Kind(line.Kind);

    /// <summary>The field of the form that the fault is about, and what to do.</summary>
    public (string Field, string Text) Fault(MarkFault fault) =>
        fault switch
        {
            MarkFault.From => ("from", L["Введите первый день, например 26.10.2026"]),
            MarkFault.Until => ("until", L["Введите последний день, например 01.11.2026"]),
            MarkFault.DayOrMonth => ("from", L["Непонятно, где день, а где месяц: напишите дату как 26.10.2026"]),
            MarkFault.Backwards => ("until", L["Последний день не может быть раньше первого"]),
            MarkFault.TooLong => ("until", L["Не больше {0} дней за один раз", MarkLine.MostDays]),
            MarkFault.Far => ("from", L["Год – от {0} до {1}", MarkLine.FirstDay.Year, MarkLine.LastDay.Year]),
            MarkFault.Kind => ("holiday", L["Выберите, какие это дни"]),
            MarkFault.Ends => ("ends", L["Введите время, до которого идут занятия, например 12:00"]),
            MarkFault.Name => ("name", L["Не длиннее {0} знаков", MarkLine.LongestName]),
            MarkFault.Repeated => ("from", L["Эти дни уже есть в файле выше"]),
            MarkFault.Repeats => ("from", L["Событие повторяется не раз в год: внесите его дни вручную"]),
            MarkFault.Cancelled => ("from", L["Событие отменено"]),
            _ => ("from", L["Строка повреждена"]),
        };

    /// <summary>Why a file cannot be read.</summary>
    public string Problem(SheetException problem) =>
        SheetWords.Problem(L, problem.Problem, problem.Detail)
        ?? problem.Problem switch
        {
            SheetProblem.Empty => L["В файле нет ни одной строки"],
            SheetProblem.MissingColumn => L["В таблице нет столбца «С»: назовите столбцы «С», «По», «Вид», «Название», «До»"],
            _ => L["Это не календарь ICS и не таблица CSV"],
        };
}
