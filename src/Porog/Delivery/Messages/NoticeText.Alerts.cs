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
                Question(facts) switch
                {
                    AlertKind.StillInside => words[
                        "Здание уже закрыто, а отметки о выходе нет ({0}). Ответьте, пожалуйста: уже дома, задерживается или вы тоже ждёте. Первый ответ увидят школа и другие представители.",
                        facts.Who
                    ],
                    AlertKind.NotFetched => words[
                        "Детский сад закрылся, а отметки, что ребёнка забрали, нет ({0}). Ответьте, пожалуйста: уже дома, скоро заберёте или вы тоже не знаете. Первый ответ увидят детский сад и другие представители.",
                        facts.Who
                    ],
                    _ => words[
                        "Занятия начались, а отметки о приходе нет ({0}). Ответьте, пожалуйста: дома, опаздывает или должен быть на месте. Первый ответ увидят школа и другие представители.",
                        facts.Who
                    ],
                },
                facts.Link ?? "/alerts",
                words["Ответить"],
                // Browsers show two buttons. The third answer is on the page that the message opens.
                Answers: facts.Link is null
                    ? null
                    : Question(facts) switch
                    {
                        AlertKind.StillInside => [new("home", words["Уже дома"]), new("late", Capital(words["задерживается"]))],
                        AlertKind.NotFetched => [new("home", words["Уже дома"]), new("late", words["Скоро заберём"])],
                        _ => [new("home", Capital(words["дома, болеет"])), new("late", Capital(words["опаздывает"]))],
                    }
            ),
            NoticeTopic.AlertAnswered => new(
                words["Ответ получен: {0}", names],
                words["{0} отвечает: {1}. Больше мы об этом не спрашиваем.", facts.Who, Answer(facts, words)],
                $"/children/{notice.SubjectId}/attendance",
                words["Открыть посещение"]
            ),
            NoticeTopic.ChildMissing when Question(facts) != AlertKind.NotCome => new(
                words["Нет отметки о выходе: {0}", facts.Who],
                words[
                    "{0} отвечает, что ребёнка ещё нет дома, а отметки о выходе нет. Проверьте, не остался ли ребёнок в здании, и позвоните семье.",
                    facts.Reason
                ],
                "/",
                words["Открыть"]
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
            NoticeTopic.ExitsMissing => new(
                words["Нет отметок о выходе: {0}", facts.Count],
                words[
                    "Столько детей сегодня пришли, но на выходе не отмечены. Скорее всего, они вышли без отметки: через другую дверь или когда турникет был открыт. Семьям вопрос не отправлен. Проверьте, что в здании никого нет."
                ],
                "/school/now",
                words["Посмотреть, кто не отмечен"]
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(notice), notice.Topic, "unknown topic"),
        };

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private static AlertKind Question(NoticeFacts facts) =>
        facts.Question is { } question ? Enum.Parse<AlertKind>(question) : AlertKind.NotCome;

    private static string Answer(NoticeFacts facts, Words words) =>
        Question(facts) == AlertKind.NotCome
            ? MorningAnswer(Enum.Parse<AlertAnswer>(facts.Answer!.Answer), facts.Answer.Until, words)
            : EveningAnswer(Enum.Parse<AlertAnswer>(facts.Answer!.Answer), facts.Answer.Until, words);

    private static string EveningAnswer(AlertAnswer answer, TimeOnly? until, Words words) =>
        answer switch
        {
            AlertAnswer.Home => words["ребёнок уже дома"],
            AlertAnswer.Late when until is { } time => words["задерживается до {0}", time.ToString("HH:mm", CultureInfo.InvariantCulture)],
            AlertAnswer.Late => words["задерживается"],
            _ => words["дома ребёнка ещё нет"],
        };

    private static string MorningAnswer(AlertAnswer answer, TimeOnly? until, Words words) =>
        answer switch
        {
            AlertAnswer.Home => words["дома, болеет"],
            AlertAnswer.Late when until is { } time => words[
                "опаздывает, будет к {0}",
                time.ToString("HH:mm", CultureInfo.InvariantCulture)
            ],
            AlertAnswer.Late => words["опаздывает"],
            _ => words["должен быть на месте"],
        };
}
