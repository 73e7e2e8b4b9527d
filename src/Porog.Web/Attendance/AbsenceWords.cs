using System.Globalization;
using Porog.Attendance.Absences;
using Porog.Shared;
using Porog.Web.Access;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.Attendance;

/// <summary>An announced absence as pages say it. Neither kinship nor sex of adults is known, so no word depends on them.</summary>
public sealed class AbsenceWords(Words L, AccessLogWords people)
{
    private static Porog.Shared.Words Texts =>
        Porog.Shared.Words.In(
            CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == Languages.English ? Languages.English : Languages.Russian
        );

    /// <summary>«1–3 декабря».</summary>
    public static string Days(DateOnly from, DateOnly until) => AbsenceText.Days(from, until, [], Texts);

    /// <summary>«1–3 декабря, болезнь».</summary>
    public static string What(AbsenceView absence) =>
        AbsenceText.DaysAndKind(absence.From, absence.Until, absence.Lessons, absence.Kind, Texts);

    public static string Kind(AbsenceKind kind) => AbsenceText.Kind(kind, Texts);

    /// <summary>«Кто сообщил: Иванова Мария Петровна (законный представитель), 30 ноября в 07:45».</summary>
    public string Who(AbsenceView absence, TimeZoneInfo zone, DateOnly today)
    {
        var at = zone.At(absence.At);
        var day = Dates.Day(DateOnly.FromDateTime(at.DateTime), today);
        return L["Кто сообщил: {0} ({1}), {2} в {3}", absence.By, people.Role(absence.As), day, Dates.Time(at)];
    }

    /// <summary>«1–3 декабря, болезнь. Кто сообщил: Иванова Мария Петровна (законный представитель)».</summary>
    public string OfDay(DayAbsence absence)
    {
        var what = AbsenceText.DaysAndKind(absence.From, absence.Until, absence.Lessons, absence.Kind, Texts);
        return L["{0}. Кто сообщил: {1} ({2})", what, absence.By, people.Role(absence.As)];
    }

    /// <summary>What has just been done, for the next page; null when it is something else.</summary>
    public string? Told(FlashKind? done) =>
        done switch
        {
            FlashKind.AbsenceAnnounced => L["Сообщение об отсутствии принято. Школа и другие законные представители уже знают."],
            FlashKind.AbsenceKnown => L["Об этом отсутствии уже сообщили раньше, второй раз сообщать не нужно."],
            FlashKind.AbsenceTakenBack => L["Отсутствие отменено, ребёнка снова ждут."],
            FlashKind.AbsenceOver => L["Это отсутствие уже прошло, отменять нечего."],
            _ => null,
        };

    /// <summary>What a page tells after <see cref="TakeBackAbsence"/>; null when the answer is 404.</summary>
    public static FlashKind? FlashOf(AbsenceOutcome outcome) =>
        outcome switch
        {
            AbsenceOutcome.Done or AbsenceOutcome.TakenBack => FlashKind.AbsenceTakenBack,
            AbsenceOutcome.Over => FlashKind.AbsenceOver,
            _ => null,
        };
}
