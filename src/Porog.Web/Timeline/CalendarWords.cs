using System.Globalization;
using Porog.Registry;
using Porog.Registry.Calendar;

namespace Porog.Web.Timeline;

/// <summary>A day of an organisation's calendar in words.</summary>
public sealed class CalendarWords(Words L)
{
    /// <summary>«08:30».</summary>
    public static string Time(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    public string Kind(DayKind kind) =>
        kind switch
        {
            DayKind.School => L["Учебный день"],
            DayKind.Short => L["Сокращённый день"],
            DayKind.DayOff => L["Выходной"],
            _ => L["Праздник или каникулы"],
        };

    /// <summary>What an organisation called the day, or the public holiday in the reader's language; null for a usual day.</summary>
    public string? Name(DayPlan plan) =>
        plan.Kind == DayKind.Holiday && RussianHolidays.NameOf(plan.Date) == plan.Name
            ? plan.Name switch
            {
                RussianHolidays.NewYear => L["Новогодние каникулы"],
                RussianHolidays.Christmas => L["Рождество Христово"],
                RussianHolidays.Defender => L["День защитника Отечества"],
                RussianHolidays.Women => L["Международный женский день"],
                RussianHolidays.Labour => L["Праздник Весны и Труда"],
                RussianHolidays.Victory => L["День Победы"],
                RussianHolidays.Russia => L["День России"],
                RussianHolidays.Unity => L["День народного единства"],
                _ => plan.Name,
            }
            : plan.Name;

    /// <summary>«Воскресенье, занятий нет», «2-я смена с 13:00»: why nobody is expected. Null when children are expected now.</summary>
    public string? Why(DayPlan plan, TimeOnly now, OrganisationKind kind)
    {
        var isKindergarten = kind == OrganisationKind.Kindergarten;
        if (!plan.IsSchoolDay)
        {
            var what = Name(plan) ?? (plan.Kind == DayKind.DayOff ? Weekday(plan.Date) : Kind(plan.Kind));
            return isKindergarten ? L["{0}, детский сад не работает", what] : L["{0}, занятий нет", what];
        }
        if (plan.HasBegun(now))
            return null;
        var begins = Time(plan.Begins!.Value);
        return plan.Shift is { } shift ? L["{0} с {1}", shift, begins]
            : isKindergarten ? L["Детский сад открывается в {0}", begins]
            : L["Занятия с {0}", begins];
    }

    /// <summary>The same for a family, of today: «Сегодня занятий нет: Осенние каникулы».</summary>
    public string? Today(DayPlan plan, TimeOnly now, OrganisationKind kind)
    {
        if (plan.IsSchoolDay)
            return Why(plan, now, kind);
        var said = kind == OrganisationKind.Kindergarten ? L["Сегодня детский сад не работает"] : L["Сегодня занятий нет"];
        return Name(plan) is { } name ? $"{said}: {name}" : said;
    }

    /// <summary>«Сокращённый день до 12:00»; null for a day that is not short.</summary>
    public string? ShortDay(DayPlan plan) =>
        plan is { Kind: DayKind.Short, Ends: { } ends } ? L["Сокращённый день до {0}", Time(ends)] : null;

    private string Weekday(DateOnly date)
    {
        var name = date.ToString("dddd", L.Culture);
        return $"{char.ToUpper(name[0], L.Culture)}{name[1..]}";
    }
}
