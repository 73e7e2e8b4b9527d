using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery.Messages;

public static partial class NoticeText
{
    private static NoticeWords Registry(Notice notice, NoticeFacts facts, string names, Words words) =>
        notice.Topic switch
        {
            NoticeTopic.ApplicationInForce => new(
                words["Доступ открыт"],
                words["Ваше заявление действует. Теперь вам видно, как дела: {0}.", names],
                "/",
                words["Открыть"]
            ),
            NoticeTopic.AccessByApplication => new(
                words["Доступ открыт"],
                words["{0} указывает вас в заявлении. Теперь вам видно, как дела: {1}.", facts.Who, names],
                "/",
                words["Открыть"]
            ),
            NoticeTopic.ApplicationPersonLeftOut => new(
                words["Доступ не открыт: {0}", facts.Who],
                words[
                    "{0}: доверенных лиц уже наибольшее число, поэтому человеку из вашего заявления доступ не открыт. Исключите кого-нибудь и пригласите его.",
                    names
                ],
                $"/children/{notice.SubjectId}/representatives",
                words["Открыть представителей"]
            ),
            NoticeTopic.ApplicationPersonAlone => new(
                words["Доступ не открыт: {0}", facts.Who],
                words[
                    "Этот человек указан в заявлении и теперь зарегистрировался. Но заявитель больше не законный представитель, а другого у ребёнка нет. Если доступ нужен, пусть законный представитель подаст новое заявление."
                ],
                $"/school/applications/{notice.SubjectId}",
                words["Открыть заявление"]
            ),
            NoticeTopic.AccessDoubted => new(
                words["Доступ под вопросом: {0}", facts.Who],
                words[
                    "Законный представитель сообщает, что этому человеку не должны быть видны сведения о ребёнке. Разберитесь и ответьте."
                ],
                $"/school/doubts/{notice.SubjectId}",
                words["Открыть сообщение"]
            ),
            NoticeTopic.ReaderSilent => new(
                words["Молчит: {0}", facts.Who],
                words[
                    "Обычно в это время здесь проходят, а сейчас проходов нет. Семьям детей, которые ходят этим входом, мы пишем «Нет данных». Проверьте питание и связь."
                ],
                $"/school/devices/{notice.SubjectId}",
                words["Открыть устройство"]
            ),
            NoticeTopic.ApplicationRefused => new(
                words["Заявление отклонено"],
                words["Доступ не открыт: {0}. Причина: {1}", string.Join(", ", facts.Typed ?? []), facts.Reason],
                "/applications",
                words["Мои заявления"]
            ),
            NoticeTopic.RepresentationEnded => new(
                words["Доступ закрыт"],
                words[
                    "Школа, колледж или детский сад больше не числит вас законным представителем ребёнка. Причина: {0} Если это ошибка, обратитесь к ответственному за «Проход и питание».",
                    facts.Reason
                ],
                "/",
                words["Открыть"]
            ),
            NoticeTopic.RepresentativeLeft => new(
                words["Одним представителем меньше: {0}", facts.Who],
                facts.Detail == NoticeDetail.Kept
                    ? words[
                        "Этот человек удалил личный кабинет и больше не видит ребёнка. Его доверенные лица сохранили доступ: теперь за них отвечаете вы."
                    ]
                    : words["Этот человек удалил личный кабинет и больше не видит ребёнка."],
                $"/children/{notice.SubjectId}/representatives",
                words["Открыть представителей"]
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(notice), notice.Topic, "unknown topic"),
        };
}
