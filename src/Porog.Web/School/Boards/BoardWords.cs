using Porog.Attendance;
using Porog.Registry;
using Porog.Web.Timeline;

namespace Porog.Web.School.Boards;

/// <summary>Where a child is, as a board of the school says it.</summary>
public sealed class BoardWords(Words L)
{
    /// <summary>«Здесь с 08:14», «Ушла в 17:30», «Ещё не пришёл», «Вошёл вчера в 08:10, выход не отмечен».</summary>
    public string Where(BoardChild child, DateOnly today)
    {
        var she = child.Sex == Sex.Female;
        var time = child.Since is { } at ? Dates.Time(at) : "";
        return (child.Where, she) switch
        {
            (Whereabouts.Here, _) => L["Здесь с {0}", time],
            (Whereabouts.Left, true) => L["Ушла в {0}", time],
            (Whereabouts.Left, false) => L["Ушёл в {0}", time],
            (Whereabouts.NoExit, true) => L["Вошла {0} в {1}, выход не отмечен", Day(child, today), time],
            (Whereabouts.NoExit, false) => L["Вошёл {0} в {1}, выход не отмечен", Day(child, today), time],
            (_, true) => L["Ещё не пришла"],
            _ => L["Ещё не пришёл"],
        };
    }

    public string Title(Whereabouts where) =>
        where switch
        {
            Whereabouts.Here => L["Здесь"],
            Whereabouts.Left => L["Ушли"],
            Whereabouts.NoExit => L["Выход не отмечен"],
            _ => L["Ещё не пришли"],
        };

    private string Day(BoardChild child, DateOnly today)
    {
        var day = DateOnly.FromDateTime(child.Since!.Value.DateTime);
        return day == today.AddDays(-1) ? L["вчера"] : Dates.Day(day, today);
    }
}
