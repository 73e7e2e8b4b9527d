using System.Globalization;
using Porog.Attendance;
using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery.Messages;

public static partial class NoticeText
{
    private static NoticeWords Alerts(Notice notice, NoticeFacts facts, string names, Words words) =>
        notice.Topic switch
        {
            NoticeTopic.AlertRaised => new(
                facts.Detail == NoticeDetail.Again ? words["Мы всё ещё не знаем: где {0}?", names] : words["Где {0}?", names],
                words[
                    "Занятия начались, а отметки о приходе нет ({0}). Ответьте, пожалуйста: дома, опаздывает или должен быть на месте. Первый ответ увидят школа и другие представители.",
                    facts.Who
                ],
                facts.Link ?? "/alerts",
                words["Ответить"]
            ),
            NoticeTopic.AlertAnswered => new(
                words["Ответ получен: {0}", names],
                words["{0} отвечает: {1}. Больше мы об этом не спрашиваем.", facts.Who, Answer(facts, words)],
                $"/children/{notice.SubjectId}/attendance",
                words["Открыть посещение"]
            ),
            NoticeTopic.ChildMissing => new(
                words["Нет на месте: {0}", facts.Who],
                words[
                    "{0} отвечает, что ребёнок должен быть у вас, а отметки о приходе нет. Найдите ребёнка и позвоните семье.",
                    facts.Reason
                ],
                "/",
                words["Открыть"]
            ),
            NoticeTopic.AlertsHeldBack => new(
                words["Не отмечены многие дети: {0}", facts.Count],
                words[
                    "Это больше половины ожидаемых детей или почти весь класс. Возможно, не работают турникеты, сегодня нет занятий или класс на выезде. Семьям вопрос не отправлен. Проверьте устройства и календарь."
                ],
                "/school/now",
                words["Посмотреть, кто не отмечен"]
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(notice), notice.Topic, "unknown topic"),
        };

    private static string Answer(NoticeFacts facts, Words words) =>
        Enum.Parse<AlertAnswer>(facts.Answer!.Answer) switch
        {
            AlertAnswer.Home => words["дома, болеет"],
            AlertAnswer.Late when facts.Answer.Until is { } until => words[
                "опаздывает, будет к {0}",
                until.ToString("HH:mm", CultureInfo.InvariantCulture)
            ],
            AlertAnswer.Late => words["опаздывает"],
            _ => words["должен быть на месте"],
        };
}
