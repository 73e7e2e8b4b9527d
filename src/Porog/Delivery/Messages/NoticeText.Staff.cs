using Porog.Access.Staff;
using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery.Messages;

public static partial class NoticeText
{
    private static NoticeWords Staff(Notice notice, NoticeFacts facts, Words words)
    {
        var role = StaffRoleText.Of(Enum.Parse<StaffKind>(facts.Reason!), facts.Detail, words);
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
            NoticeTopic.StaffInvitationAccepted => new(
                words["Приглашение принято"],
                words["{0} теперь {1}.", facts.Who, role],
                "/",
                words["Открыть"]
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(notice), notice.Topic, "unknown topic"),
        };
    }
}
