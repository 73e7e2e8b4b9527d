using Porog.Shared;

namespace Porog.Registry.Calendar;

/// <summary>The columns of a table with marked days. The order is that of <see cref="MarkText"/>.</summary>
public enum MarkColumn
{
    From,
    Until,
    Kind,
    Name,
    Ends,
}

/// <summary>Known words of headings and kinds of days.</summary>
internal static class MarkWords
{
    private static readonly (MarkColumn Column, string[] Words)[] Headings =
    [
        (MarkColumn.From, ["С", "НАЧАЛО", "ДАТА", "ДАТАНАЧАЛА", "ДЕНЬ", "СКАКОГОДНЯ", "ПЕРВЫЙДЕНЬ", "FROM", "START", "STARTDATE", "DATE"]),
        (MarkColumn.Until, ["ПО", "КОНЕЦ", "ДАТАОКОНЧАНИЯ", "ДАТАКОНЦА", "ПОКАКОЙДЕНЬ", "ПОСЛЕДНИЙДЕНЬ", "UNTIL", "TO", "END", "ENDDATE"]),
        (MarkColumn.Kind, ["ВИД", "ТИП", "ВИДДНЯ", "ЧТОЭТО", "KIND", "TYPE"]),
        (MarkColumn.Name, ["НАЗВАНИЕ", "НАИМЕНОВАНИЕ", "ОПИСАНИЕ", "ПОВОД", "NAME", "TITLE", "SUBJECT", "DESCRIPTION"]),
        (MarkColumn.Ends, ["ДО", "ДОСКОЛЬКИ", "ВРЕМЯ", "ОКОНЧАНИЕЗАНЯТИЙ", "ЗАНЯТИЯДО", "ENDS", "ENDTIME", "LESSONSEND"]),
    ];

    private static readonly (DayKind Kind, string[] Words)[] Kinds =
    [
        (
            DayKind.Holiday,
            [
                "",
                "HOLIDAY",
                "ПРАЗДНИК",
                "ПРАЗДНИЧНЫЙ",
                "ПРАЗДНИЧНЫЙ ДЕНЬ",
                "КАНИКУЛЫ",
                "ВЫХОДНОЙ",
                "ВЫХОДНОЙ ДЕНЬ",
                "НЕРАБОЧИЙ ДЕНЬ",
                "НЕУЧЕБНЫЙ ДЕНЬ",
                "ЗАНЯТИЙ НЕТ",
                "VACATION",
                "DAY OFF",
                "OFF",
            ]
        ),
        (
            DayKind.Short,
            ["SHORT", "СОКРАЩЕННЫЙ", "СОКРАЩЕННЫЙДЕНЬ", "КОРОТКИЙ", "КОРОТКИЙДЕНЬ", "ПРЕДПРАЗДНИЧНЫЙДЕНЬ", "SHORTDAY", "HALFDAY"]
        ),
        (
            DayKind.School,
            ["SCHOOL", "УЧЕБНЫЙ", "УЧЕБНЫЙДЕНЬ", "РАБОЧИЙ", "РАБОЧИЙДЕНЬ", "РАБОЧАЯСУББОТА", "УЧЕБНАЯСУББОТА", "SCHOOLDAY", "WORKDAY"]
        ),
    ];

    public static MarkColumn? ColumnOf(string heading) => Find(Headings, heading);

    /// <returns>Null for an unknown word; no word means a holiday.</returns>
    public static DayKind? KindOf(string? word) => Find(Kinds, word);

    /// <summary>
    /// The kind of a calendar event, which has no field for it: its categories say it, or its title does. Calendars of holidays say
    /// nothing, so anything else is a holiday.
    /// </summary>
    public static DayKind KindOfEvent(IEnumerable<string> categories, string title)
    {
        var said = TextFold.Letters(title);
        return categories.Where(c => c.Length > 0).Select(KindOf).FirstOrDefault(k => k is not null)
            ?? (
                IsIn("СОКРАЩ", "SHORTDAY", "HALFDAY") ? DayKind.Short
                : IsIn("НЕРАБОЧ", "НЕУЧЕБН") ? DayKind.Holiday
                : IsIn("РАБОЧАЯСУББОТА", "УЧЕБНАЯСУББОТА", "УЧЕБНЫЙДЕНЬ", "РАБОЧИЙДЕНЬ", "SCHOOLDAY", "WORKINGDAY") ? DayKind.School
                : DayKind.Holiday
            );

        bool IsIn(params string[] words) => words.Any(w => said.Contains(TextFold.Letters(w), StringComparison.Ordinal));
    }

    private static T? Find<T>((T Value, string[] Words)[] all, string? text)
        where T : struct
    {
        var said = TextFold.Letters(text);
        foreach (var (value, words) in all)
            if (words.Any(w => TextFold.Letters(w) == said))
                return value;
        return null;
    }
}
