using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery.Messages;

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
            NoticeTopic.EmailNotConfirmable => new(
                words["Письмо на указанную почту не дошло"],
                words["Почтовый сервер ответил, что такого ящика нет. Проверьте адрес и укажите его ещё раз."],
                "/account/email",
                words["Указать почту"]
            ),
            NoticeTopic.SecondFactorOn => SecondFactor(words["Включён второй шаг входа"], words),
            NoticeTopic.SecondFactorOff => SecondFactor(words["Второй шаг входа выключен"], words),
            NoticeTopic.RecoveryCodesRenewed => SecondFactor(words["Резервные коды заменены новыми"], words),
            NoticeTopic.PasskeyAdded => SecondFactor(words["Добавлен ключ доступа"], words),
            NoticeTopic.PasskeyRemoved => SecondFactor(words["Удалён ключ доступа"], words),
            NoticeTopic.RecoveryWaits => new(
                words["Кто-то просит новый пароль"],
                words[
                    "Код из SMS на ваш телефон введён верно. Через сутки с этим телефоном можно будет задать новый пароль. Если это не вы, остановите восстановление сейчас."
                ],
                $"/recover/stop/{notice.SubjectId:N}",
                words["Остановить восстановление"]
            ),
            NoticeTopic.SecondFactorRecoveryWaits => new(
                words["Кто-то просит выключить второй шаг входа"],
                words[
                    "Пароль и код из SMS на ваш телефон введены верно. Через сутки второй шаг входа можно будет выключить. Если это не вы, остановите это сейчас и смените пароль."
                ],
                $"/recover/stop/{notice.SubjectId:N}",
                words["Остановить"]
            ),
            NoticeTopic.SecondFactorRecovered => new(
                words["Второй шаг входа выключен как потерянный"],
                words["Если это сделали вы, настройте его заново. Если не вы, сразу смените пароль."],
                "/account/second-factor",
                words["Открыть второй шаг входа"]
            ),
            NoticeTopic.AccountLocked => new(
                words["Кто-то подбирает ваш пароль"],
                words[
                    "Неверный пароль ввели несколько раз подряд, и вход с незнакомых устройств закрыт на 15 минут. Там, где вы уже входили, войти можно. Пароль не изменился. Если это были вы, ничего делать не нужно."
                ],
                "/account",
                words["Открыть личные данные"]
            ),
            NoticeTopic.PushDeviceAdded => new(
                words["Добавлено устройство для уведомлений"],
                words["Устройство: {0}. Если это сделали не вы, удалите его и смените пароль.", facts.Detail],
                "/account/devices",
                words["Открыть устройства"]
            ),
            NoticeTopic.SecondFactorReset => new(
                words["Второй шаг входа сброшен"],
                words[
                    "Кто его сбросил: {0}. Войдите с паролем и настройте второй шаг заново. Если вы об этом не просили, смените пароль и сообщите администратору.",
                    facts.Who
                ],
                "/account/second-factor",
                words["Настроить второй шаг"]
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(notice), notice.Topic, "unknown topic"),
        };

    private static NoticeWords SecondFactor(string title, Words words) =>
        new(title, words["Если это сделали не вы, сразу смените пароль."], "/account/second-factor", words["Открыть второй шаг входа"]);
}
