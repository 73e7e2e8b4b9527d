using Porog.Alerts;
using Porog.Attendance;
using Porog.Registry;
using Porog.Web.Timeline;

namespace Porog.Web.Alerts;

/// <summary>The question «Где ребёнок?» and its answers in words.</summary>
public sealed class AlertWords(Words L)
{
    /// <summary>«Маша не отмечена в школе, хотя занятия начались. Где она?»</summary>
    public string Question(AlertView alert) =>
        (alert.Kind, alert.HouseKind, alert.Sex) switch
        {
            (AlertKind.NotFetched, _, _) => L["Детский сад закрылся, а отметки, что ребёнка забрали, нет. Где {0}?", alert.GivenName],
            (AlertKind.StillInside, _, Sex.Female) => L["Здание уже закрыто, а {0} не выходила. Где она?", alert.GivenName],
            (AlertKind.StillInside, _, _) => L["Здание уже закрыто, а {0} не выходил. Где он?", alert.GivenName],
            (_, OrganisationKind.Kindergarten, Sex.Female) => L["{0} сегодня не отмечена в детском саду. Где она?", alert.GivenName],
            (_, OrganisationKind.Kindergarten, _) => L["{0} сегодня не отмечен в детском саду. Где он?", alert.GivenName],
            (_, _, Sex.Female) => L["Занятия начались, а {0} ещё не входила. Где она?", alert.GivenName],
            _ => L["Занятия начались, а {0} ещё не входил. Где он?", alert.GivenName],
        };

    public string Answer(AlertAnswer answer, AlertView alert) =>
        (answer, alert.Kind, alert.Sex) switch
        {
            (AlertAnswer.Home, AlertKind.NotCome, _) => L["Дома, болеет"],
            (AlertAnswer.Home, _, _) => L["Уже дома"],
            (AlertAnswer.Late, AlertKind.NotCome, _) => L["Опаздывает"],
            (AlertAnswer.Late, AlertKind.NotFetched, _) => L["Скоро заберём"],
            (AlertAnswer.Late, _, _) => L["Задерживается"],
            (_, AlertKind.NotCome, Sex.Female) => L["Должна быть там"],
            (_, AlertKind.NotCome, _) => L["Должен быть там"],
            _ => L["Дома ещё нет"],
        };

    /// <summary>The label of the time that goes with «Опаздывает» and its like.</summary>
    public string Until(AlertKind kind) =>
        kind switch
        {
            AlertKind.NotCome => L["Если опаздывает: к какому времени будет"],
            AlertKind.NotFetched => L["Если скоро заберёте: к какому времени"],
            _ => L["Если задерживается: до какого времени"],
        };

    /// <summary>Somebody of the school has to look or call.</summary>
    public static bool IsUrgent(AlertView alert) =>
        alert is { Answer: AlertAnswer.ShouldBeThere } or { IsOpen: true, Step: AlertStep.School };

    /// <summary>How it ended, or that it waits.</summary>
    public string State(AlertView alert) =>
        alert switch
        {
            { End: AlertEnd.Answered, Answer: AlertAnswer.Late, Until: { } until } => LateUntil(alert, CalendarWords.Time(until)),
            { End: AlertEnd.Answered, Answer: { } answer } => $"{alert.AnsweredBy}: {Answer(answer, alert).ToLower(L.Culture)}",
            { End: AlertEnd.Left, Kind: AlertKind.NotFetched } => L["Ребёнка забрали"],
            { End: AlertEnd.Left } => alert.Sex == Sex.Female ? L["Вышла"] : L["Вышел"],
            { End: AlertEnd.Came } => alert.Sex == Sex.Female ? L["Пришла"] : L["Пришёл"],
            { End: AlertEnd.Announced } => L["Сообщили об отсутствии"],
            { End: AlertEnd.Over } => L["День закончился, ответа не было"],
            { Step: AlertStep.School } => L["Семья не отвечает: позвоните"],
            _ => L["Семье отправлен вопрос в {0}, ответа пока нет", Dates.Time(alert.RaisedAt)],
        };

    private string LateUntil(AlertView alert, string until) =>
        alert.Kind switch
        {
            AlertKind.NotCome => L["{0}: опаздывает, будет к {1}", alert.AnsweredBy, until],
            AlertKind.NotFetched => L["{0}: заберут к {1}", alert.AnsweredBy, until],
            _ => L["{0}: задерживается до {1}", alert.AnsweredBy, until],
        };
}
