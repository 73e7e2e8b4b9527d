using Porog.Delivery.Choices;
using Porog.Registry;

namespace Porog.Web.Delivery.Choices;

/// <summary>Event types and reports as pages and programs name them.</summary>
public sealed class EventTypeWords(Words L)
{
    /// <summary>In the order in which they are shown.</summary>
    public static readonly IReadOnlyList<EventTypes> All =
    [
        EventTypes.Passages,
        EventTypes.Buffet,
        EventTypes.Hot,
        EventTypes.Subsidised,
        EventTypes.TopUps,
        EventTypes.Threshold,
        EventTypes.DailyReport,
        EventTypes.WeeklyReport,
    ];

    /// <param name="type">One of <see cref="All"/>.</param>
    /// <param name="at">A kindergarten's passages tell who brought and fetched.</param>
    public string Name(EventTypes type, OrganisationKind? at = null) =>
        (type, at) switch
        {
            (EventTypes.Passages, OrganisationKind.Kindergarten) => L["Приход и уход, кто привёл и забрал"],
            (EventTypes.Passages, _) => L["Вход и выход"],
            (EventTypes.Buffet, _) => L["Покупки в буфете"],
            (EventTypes.Hot, _) => L["Горячее питание"],
            (EventTypes.Subsidised, _) => L["Льготное питание"],
            (EventTypes.TopUps, _) => L["Пополнения счёта"],
            (EventTypes.Threshold, _) => L["Остаток ниже порога"],
            (EventTypes.DailyReport, _) => L["Отчёт за день"],
            (EventTypes.WeeklyReport, _) => L["Отчёт за неделю"],
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "one event type at a time"),
        };

    /// <summary>What a choice holds, as a line of words.</summary>
    public string Listed(EventTypes chosen, OrganisationKind at)
    {
        var names = All.Where(type => chosen.HasFlag(type)).Select(type => Name(type, at)).ToList();
        if (names.Count == 0)
            return L["ничего"];
        // The first word begins the line as it stands; the others stand within it.
        return string.Join(", ", names.Select((name, i) => i == 0 ? name : char.ToLower(name[0], L.Culture) + name[1..]));
    }
}
