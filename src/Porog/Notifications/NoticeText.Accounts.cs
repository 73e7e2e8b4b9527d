using Porog.Shared;

namespace Porog.Notifications;

public static partial class NoticeText
{
    private static NoticeWords Accounts(Notice notice, NoticeFacts facts, Words words) =>
        notice.Topic switch
        {
            NoticeTopic.PasswordChanged => new(
                words["Пароль изменён"],
                words["Если это сделали не вы, сразу восстановите пароль."],
                "/account",
                words["Открыть личные данные"]
            ),
            NoticeTopic.PhoneChanged => new(
                words["Телефон в личном кабинете изменён"],
                words["Если это сделали не вы, сразу восстановите пароль."],
                "/account",
                words["Открыть личные данные"]
            ),
            NoticeTopic.EmailChanged => new(
                words["Почта в личном кабинете изменена"],
                words["Если это сделали не вы, сразу восстановите пароль."],
                "/account",
                words["Открыть личные данные"]
            ),
            NoticeTopic.EmailUndeliverable => new(
                words["Письма к вам не доходят"],
                words[
                    "Почтовый сервер ответил, что такого ящика нет. Писем больше не будет, пока вы не подтвердите почту заново; всё по-прежнему видно здесь."
                ],
                "/account/email",
                words["Указать почту"]
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(notice), notice.Topic, "unknown topic"),
        };
}
