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
        (alert.Kind, alert.Sex) switch
        {
            (OrganisationKind.Kindergarten, Sex.Female) => L["{0} сегодня не отмечена в детском саду. Где она?", alert.GivenName],
            (OrganisationKind.Kindergarten, _) => L["{0} сегодня не отмечен в детском саду. Где он?", alert.GivenName],
            (_, Sex.Female) => L["Занятия начались, а {0} ещё не входила. Где она?", alert.GivenName],
            _ => L["Занятия начались, а {0} ещё не входил. Где он?", alert.GivenName],
        };

    public string Answer(AlertAnswer answer, Sex sex) =>
        answer switch
        {
            AlertAnswer.Home => L["Дома, болеет"],
            AlertAnswer.Late => L["Опаздывает"],
            _ => sex == Sex.Female ? L["Должна быть там"] : L["Должен быть там"],
        };

    /// <summary>Somebody of the school has to look or call.</summary>
    public static bool IsUrgent(AlertView alert) =>
        alert is { Answer: AlertAnswer.ShouldBeThere } or { IsOpen: true, Step: AlertStep.School };

    /// <summary>How it ended, or that it waits.</summary>
    public string State(AlertView alert) =>
        alert switch
        {
            { End: AlertEnd.Answered, Answer: AlertAnswer.Late, Until: { } until } => L[
                "{0}: опаздывает, будет к {1}",
                alert.AnsweredBy,
                CalendarWords.Time(until)
            ],
            { End: AlertEnd.Answered, Answer: { } answer } => $"{alert.AnsweredBy}: {Answer(answer, alert.Sex).ToLower(L.Culture)}",
            { End: AlertEnd.Came } => alert.Sex == Sex.Female ? L["Пришла"] : L["Пришёл"],
            { End: AlertEnd.Announced } => L["Сообщили об отсутствии"],
            { End: AlertEnd.Over } => L["День закончился, ответа не было"],
            { Step: AlertStep.School } => L["Семья не отвечает: позвоните"],
            _ => L["Семье отправлен вопрос в {0}, ответа пока нет", Dates.Time(alert.RaisedAt)],
        };
}
