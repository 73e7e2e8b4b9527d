using Porog.Access;
using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery.Messages;

public static partial class NoticeText
{
    private static NoticeWords Delegation(Notice notice, NoticeFacts facts, string names, Words words)
    {
        var representatives = $"/children/{notice.SubjectId}/representatives";
        return notice.Topic switch
        {
            NoticeTopic.InvitationReceived => new(
                words["{0} приглашает вас", facts.Who],
                names.Length > 0
                    ? words["Вам предлагают видеть, как дела у ребёнка: {0}. Примите приглашение или откажитесь.", names]
                    : words["Приглашение пришло на ваш номер, но в нём указана другая фамилия. Откройте его, чтобы решить, что делать."],
                $"/invitations/{notice.SubjectId}",
                words["Ответить на приглашение"]
            ),
            NoticeTopic.InvitationDeclined => new(
                words["Приглашение отклонено"],
                words["{0}: доступ не открыт, приглашение отклонено. Кого приглашали: {1}.", names, facts.Who],
                representatives,
                words["Открыть представителей"]
            ),
            NoticeTopic.InvitationWithdrawn => Withdrawn(notice, facts, names, words, representatives),
            NoticeTopic.InvitationExpired => new(
                words["На приглашение не ответили"],
                words["{0}: срок приглашения закончился. Кого приглашали: {1}. Можно отправить новое.", names, facts.Who],
                representatives,
                words["Открыть представителей"]
            ),
            NoticeTopic.TrustOpened => new(
                words["Доступ открыт: {0}", facts.Who],
                words["Проверка пройдена, теперь это доверенное лицо. Кого видит: {0}. Забрать доступ можно в любой момент.", names],
                representatives,
                words["Открыть представителей"],
                DoubtPath(notice, facts)
            ),
            NoticeTopic.AccessBegan => Began(notice, facts, names, words, representatives),
            NoticeTopic.AccessDoubtSettled => new(
                facts.Detail == NoticeDetail.Closed
                    ? words["Школа закрыла доступ: {0}", facts.Who]
                    : words["Школа проверила доступ: {0}", facts.Who],
                facts.Detail == NoticeDetail.Closed
                    ? words["Вы сообщили, что этого доступа быть не должно. Ребёнок: {0}. Ответ школы: {1}", names, facts.Reason]
                    : words["Школа считает, что доступ открыт правильно. Ребёнок: {0}. Ответ школы: {1}", names, facts.Reason],
                $"/access/{notice.SubjectId}",
                words["Открыть"]
            ),
            NoticeTopic.AccessOpened => new(
                words["Вам открыт доступ"],
                words["Проверка пройдена. Теперь вам видно, как дела: {0}.", names],
                $"/children/{notice.SubjectId}",
                words["Открыть"]
            ),
            NoticeTopic.TrustCheckFailed => new(
                words["Проверка не пройдена"],
                names.Length > 0
                    ? words["{0}: доступ не открыт. Кого приглашали: {1}. {2}", names, facts.Who, ToGiver(facts.Reason, words)]
                    : words["Доступ не открыт. Кого приглашали: {0}. {1}", facts.Who, ToGiver(facts.Reason, words)],
                names.Length > 0 ? representatives : "/",
                names.Length > 0 ? words["Открыть представителей"] : words["Открыть"]
            ),
            NoticeTopic.AccessCheckFailed => new(
                words["Проверка не пройдена"],
                words["Доступ по приглашению не открыт. {0}", ToInvited(facts.Reason, words)],
                $"/invitations/{notice.SubjectId}",
                words["Открыть"]
            ),
            // The reader no longer sees the child, so the name is left out.
            NoticeTopic.AccessEnded => new(
                words["Доступ закончился"],
                facts.Detail == NoticeDetail.RunOut
                    ? words["Срок вашего доступа к сведениям о ребёнке закончился."]
                    : words["Законный представитель закрыл вам доступ к сведениям о ребёнке."],
                "/",
                words["Открыть"]
            ),
            NoticeTopic.TrustEnded => new(
                words["Доступ закрыт: {0}", facts.Who],
                facts.Detail switch
                {
                    NoticeDetail.RunOut => words["Срок доступа закончился: {0}.", names],
                    NoticeDetail.School => words["Доступ закрыла школа: {0}.", names],
                    NoticeDetail.Left => words["Доверенное лицо отказалось от доступа: {0}.", names],
                    _ => words["Доступ закрыл другой представитель ({0}): {1}.", facts.Reason, names],
                },
                representatives,
                words["Открыть представителей"]
            ),
            NoticeTopic.AccessChanged => new(
                words["Ваш доступ изменён"],
                words["{0} меняет, что и до какого дня вам видно: {1}.", facts.Who, names],
                $"/children/{notice.SubjectId}",
                words["Открыть"]
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(notice), notice.Topic, "unknown topic"),
        };
    }

    private static NoticeWords Began(Notice notice, NoticeFacts facts, string names, Words words, string representatives)
    {
        var (title, text) = facts.Detail switch
        {
            NoticeDetail.Represents => (
                words["Новый законный представитель: {0}", facts.Who],
                words["По заявлению в школу этот человек видит всё и может давать доступ другим. Ребёнок: {0}.", names]
            ),
            NoticeDetail.Widened => (
                words["Доступ расширен: {0}", facts.Who],
                words["Доверенному лицу теперь видно больше или дольше, чем раньше. Ребёнок: {0}.", names]
            ),
            _ => (
                words["Доступ открыт: {0}", facts.Who],
                words["Теперь это доверенное лицо. Кого видит: {0}. Забрать доступ можно в любой момент.", names]
            ),
        };
        return new(title, text, representatives, words["Открыть представителей"], DoubtPath(notice, facts));
    }

    private static string? DoubtPath(Notice notice, NoticeFacts facts) => facts.WhoId is null ? null : $"/access/{notice.Id}";

    /// <summary>To the invited person without a name; to the giver with the name of the other representative.</summary>
    private static NoticeWords Withdrawn(Notice notice, NoticeFacts facts, string names, Words words, string representatives) =>
        facts.Who is null
            ? new(
                words["Приглашение отозвано"],
                words["Отвечать на него больше не нужно."],
                $"/invitations/{notice.SubjectId}",
                words["Открыть"]
            )
            : new(
                words["Приглашение отозвано"],
                words["{0} отзывает ваше приглашение. Кого приглашали: {1}. О ком: {2}.", facts.Who, facts.Detail, names],
                representatives,
                words["Открыть представителей"]
            );

    private static string ToGiver(string? reason, Words words) =>
        reason switch
        {
            nameof(CheckFailure.GiverNotLegal) => words["Вы больше не законный представитель этого ребёнка."],
            nameof(CheckFailure.ChildLeft) => words["Ребёнок больше не числится в организации."],
            nameof(CheckFailure.OtherPhone) => words[
                "Телефон в личном кабинете не тот, что указали вы. Уточните номер и отправьте новое приглашение."
            ],
            nameof(CheckFailure.OtherSurname) => words[
                "Фамилия в личном кабинете не та, что указали вы. Уточните фамилию и отправьте новое приглашение."
            ],
            nameof(CheckFailure.TooMany) => words[
                "У ребёнка уже наибольшее число доверенных лиц. Исключите кого-нибудь и пригласите снова."
            ],
            _ => words["Этому человеку нельзя открыть доступ к этому ребёнку. Спросите ответственного за «Проход и питание»."],
        };

    private static string ToInvited(string? reason, Words words) =>
        reason switch
        {
            nameof(CheckFailure.GiverNotLegal) => words["Пригласивший больше не законный представитель."],
            nameof(CheckFailure.ChildLeft) => words["Ребёнок больше не числится в организации."],
            nameof(CheckFailure.OtherPhone) => words["Ваш подтверждённый телефон не тот, на который отправили приглашение."],
            nameof(CheckFailure.OtherSurname) => words[
                "В приглашении указана другая фамилия. Попросите отправить новое, с вашей фамилией из личных данных."
            ],
            nameof(CheckFailure.TooMany) => words["У ребёнка уже наибольшее число доверенных лиц. Обратитесь к тому, кто вас пригласил."],
            _ => words["Обратитесь к тому, кто вас пригласил."],
        };
}
