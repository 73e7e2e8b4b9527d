using Porog.Attendance;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Web.Attendance;
using Porog.Web.Timeline;

namespace Porog.Web.School.Boards;

/// <summary>Where a child is, as a board of the school says it.</summary>
public sealed class BoardWords(Words L, CalendarWords calendar, AbsenceWords absences)
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
            (Whereabouts.NotExpected, _) => L["Не ждём"],
            (_, true) => L["Ещё не пришла"],
            _ => L["Ещё не пришёл"],
        };
    }

    /// <summary>The columns that a board shows: those that are always asked about, and the others where somebody is in them.</summary>
    public static IEnumerable<Whereabouts> Columns(Board board) =>
        Enum.GetValues<Whereabouts>()
            .Where(where =>
                where is not (Whereabouts.NoExit or Whereabouts.Announced or Whereabouts.NotExpected) || board.Count(where) > 0
            );

    /// <summary>«Воскресенье, занятий нет», «2-я смена с 13:00»; null when the group's children are expected now.</summary>
    public string? Why(Board board, DayPlan plan) => calendar.Why(plan, board.Time, board.Organisation.Kind);

    /// <summary>What the house's calendar says of an unusual today: why nobody is expected, or until when a short day goes.</summary>
    public string? Today(Board board) => board.Plan.IsSchoolDay ? calendar.ShortDay(board.Plan) : Why(board, board.Plan);

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
            Whereabouts.NotExpected => L["Не ждём"],
            Whereabouts.Announced => L["Сообщили об отсутствии"],
            _ => L["Ещё не пришли"],
        };

    private string Day(BoardChild child, DateOnly today)
    {
        var day = DateOnly.FromDateTime(child.Since!.Value.DateTime);
        return day == today.AddDays(-1) ? L["вчера"] : Dates.Day(day, today);
    }
}
