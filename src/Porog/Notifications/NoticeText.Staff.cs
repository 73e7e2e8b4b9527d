using Porog.Accounts;
using Porog.Shared;

namespace Porog.Notifications;

public static partial class NoticeText
{
    /// <summary>«ответственный за «Проход и питание» (Школа № 57)».</summary>
    internal static string Role(StaffKind kind, string? place, Words words)
    {
        var role = kind switch
        {
            StaffKind.Administrator => words["администратор системы"],
            StaffKind.Officer => words["ответственный за «Проход и питание»"],
            StaffKind.Teacher => words["учитель или воспитатель"],
            _ => words["оператор питания"],
        };
        return place is null ? role : $"{role} ({place})";
    }

    private static NoticeWords Staff(Notice notice, NoticeFacts facts, Words words)
    {
        var role = Role(Enum.Parse<StaffKind>(facts.Reason!), facts.Detail, words);
        return notice.Topic switch
        {
            NoticeTopic.StaffRoleGiven => new(
                words["Вам дана роль"],
                words["Теперь вы {0}. Кто дал роль: {1}. Страницы вашей работы открываются по ссылке вверху.", role, facts.Who],
                "/",
                words["Открыть"]
            ),
            NoticeTopic.StaffRoleTaken => new(
                words["Роль снята"],
                words["Вы больше не {0}. Кто снял роль: {1}.", role, facts.Who],
                "/",
                words["Открыть"]
            ),
            _ => new(words["Приглашение принято"], words["{0} теперь {1}.", facts.Who, role], "/", words["Открыть"]),
        };
    }
}
