using Porog.Attendance;
using Porog.Registry;
using Porog.Web.Attendance;
using Porog.Web.Timeline;

namespace Porog.Web.School.Boards;

/// <summary>Where a child is, as a board of the school says it.</summary>
public sealed class BoardWords(Words L, AbsenceWords absences)
{
    /// <summary>«Здесь с 08:14», «Ушла в 17:30», «Ещё не пришёл», «Вошёл вчера в 08:10, выход не отмечен».</summary>
    public string Where(BoardChild child, DateOnly today)
    {
        var she = child.Sex == Sex.Female;
        var time = child.Since is { } at ? Dates.Time(at) : "";
        return (child.Where, she) switch
        {
            (Whereabouts.Announced, _) => Absence(child)!,
            (Whereabouts.Here, _) => L["Здесь с {0}", time],
            (Whereabouts.Left, true) => L["Ушла в {0}", time],
            (Whereabouts.Left, false) => L["Ушёл в {0}", time],
            (Whereabouts.NoExit, true) => L["Вошла {0} в {1}, выход не отмечен", Day(child, today), time],
            (Whereabouts.NoExit, false) => L["Вошёл {0} в {1}, выход не отмечен", Day(child, today), time],
            (_, true) => L["Ещё не пришла"],
            _ => L["Ещё не пришёл"],
        };
    }

    /// <summary>«Болезнь, 1–3 декабря. Сообщение: Иванова Мария Петровна (законный представитель)»; null without an absence today.</summary>
    public string? Absence(BoardChild child) =>
        child.Absence is not { } absence ? null
        : child.IsSeenThoughAnnounced ? L["Об отсутствии сообщили, но ребёнок здесь. {0}", absences.OfDay(absence)]
        : absences.OfDay(absence);

    public string Title(Whereabouts where) =>
        where switch
        {
            Whereabouts.Here => L["Здесь"],
            Whereabouts.Left => L["Ушли"],
            Whereabouts.NoExit => L["Выход не отмечен"],
            Whereabouts.Announced => L["Сообщили об отсутствии"],
            _ => L["Ещё не пришли"],
        };

    private string Day(BoardChild child, DateOnly today)
    {
        var day = DateOnly.FromDateTime(child.Since!.Value.DateTime);
        return day == today.AddDays(-1) ? L["вчера"] : Dates.Day(day, today);
    }
}
