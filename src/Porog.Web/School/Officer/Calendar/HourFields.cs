using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.School.Officer.Calendar;

/// <summary>Reads times of day that forms of the calendar ask for.</summary>
internal static class HourFields
{
    /// <summary>A beginning and an end on the same day.</summary>
    /// <returns>Null, and the errors say which field and why.</returns>
    public static (TimeOnly Begins, TimeOnly Ends)? Read(
        FormErrors errors,
        Words L,
        (string Field, string? Text) begins,
        (string Field, string? Text) ends
    )
    {
        var (first, last) = (TimeInput.TryParse(begins.Text), TimeInput.TryParse(ends.Text));
        if (first is null)
            errors.Add(begins.Field, L["Введите время начала, например 8:30"]);
        if (last is null)
            errors.Add(ends.Field, L["Введите время окончания, например 14:30"]);
        if (first is not { } from || last is not { } until)
            return null;
        if (from < until)
            return (from, until);
        errors.Add(ends.Field, L["Занятия не могут кончаться раньше, чем начинаются"]);
        return null;
    }

    /// <summary>A time of its own, which may be left out.</summary>
    public static TimeOnly? Own(FormErrors errors, Words L, string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (TimeInput.TryParse(text) is { } time)
            return time;
        errors.Add(field, L["Введите время, например 8:30, или оставьте пустым"]);
        return null;
    }

    /// <summary>The weekdays that are ticked, by the values of the checkboxes.</summary>
    public static Weekdays Days(IEnumerable<string?> ticked) =>
        ticked.Aggregate(
            Weekdays.None,
            (days, text) => Enum.TryParse<DayOfWeek>(text, out var day) && Enum.IsDefined(day) ? days | WeekPattern.Of(day) : days
        );
}
