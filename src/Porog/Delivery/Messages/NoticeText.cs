using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery.Messages;

/// <summary>What a notice says, and where it leads.</summary>
/// <param name="Title">One line.</param>
/// <param name="Text">The whole of it.</param>
/// <param name="Path">The page on this site that it leads to.</param>
/// <param name="Open">What the link there says.</param>
public sealed record NoticeWords(string Title, string Text, string Path, string Open);

/// <summary>Puts notices into words, in the reader's language. Each room's topics stand in a file of their own.</summary>
public static partial class NoticeText
{
    /// <param name="notice">What to put into words.</param>
    /// <param name="children">Full names that <see cref="NoticeChildren"/> lets it say now.</param>
    /// <param name="language">One of <see cref="Languages"/>.</param>
    public static NoticeWords For(Notice notice, IReadOnlyList<string> children, string language)
    {
        var (words, facts) = (Words.In(language), notice.ReadFacts());
        if (IsSilent(notice, children))
            return new(
                words["Подробности скрыты"],
                words["Сообщение было о ребёнке, сведения о котором вам сейчас не показываются."],
                "/",
                words["Открыть"]
            );
        var names = string.Join(", ", children);
        return notice.Topic switch
        {
            < NoticeTopic.ApplicationInForce => Delegation(notice, facts, names, words),
            < NoticeTopic.PasswordChanged => Registry(notice, facts, names, words),
            NoticeTopic.Summary => Summary(facts, words),
            NoticeTopic.StaffRoleGiven or NoticeTopic.StaffRoleTaken or NoticeTopic.StaffInvitationAccepted => Staff(notice, facts, words),
            _ => Accounts(notice, facts, words),
        };
    }

    /// <summary>The kind under which the message centre and the interface show it.</summary>
    public static MessageKind Kind(this NoticeTopic topic) =>
        topic switch
        {
            NoticeTopic.InvitationReceived => MessageKind.Invitation,
            < NoticeTopic.PasswordChanged => MessageKind.Trust,
            NoticeTopic.Summary => MessageKind.Report,
            _ => MessageKind.Security,
        };

    /// <summary>It tells of children none of whom may be named any more: in the message centre without a word of them, sent no more.</summary>
    public static bool IsSilent(Notice notice, IReadOnlyList<string> children) =>
        children.Count == 0 && notice.ReadFacts().ChildIds is { Count: > 0 };

    /// <summary>In the message centre, where every event stands by itself as well.</summary>
    private static NoticeWords Summary(NoticeFacts facts, Words words) =>
        new(
            words["Сводка отправлена"],
            words.Count(
                facts.Count,
                words["В ней {0} событие из тех, что ждали. Оно есть и здесь, в центре уведомлений."],
                words["В ней {0} события из тех, что ждали. Они есть и здесь, в центре уведомлений."],
                words["В ней {0} событий из тех, что ждали. Они есть и здесь, в центре уведомлений."]
            ),
            "/messages",
            words["Открыть центр уведомлений"]
        );
}
