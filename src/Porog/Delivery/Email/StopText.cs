using Porog.Delivery.Choices;
using Porog.Shared;

namespace Porog.Delivery.Email;

/// <summary>What the link in a letter's foot turns off, in words.</summary>
internal static class StopText
{
    /// <param name="type">One event type or report.</param>
    /// <param name="child">Given name; a report tells of several children and names none.</param>
    /// <param name="words">The receiver's.</param>
    public static string Of(EventTypes type, string? child, Words words) =>
        type switch
        {
            EventTypes.Passages => words["Не писать больше, когда {0} приходит и уходит", child],
            EventTypes.Buffet => words["Не писать больше, что {0} покупает в буфете", child],
            EventTypes.Hot => words["Не писать больше, что {0} получает горячее питание", child],
            EventTypes.Subsidised => words["Не писать больше, что {0} получает льготное питание", child],
            EventTypes.TopUps => words["Не писать больше о пополнениях счёта: {0}", child],
            EventTypes.Threshold => words["Не писать больше, что на счёте меньше порога: {0}", child],
            EventTypes.DailyReport => words["Не присылать больше отчёт за день"],
            EventTypes.WeeklyReport => words["Не присылать больше отчёт за неделю"],
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "one event type at a time"),
        };
}
