using Porog.Shared;

namespace Porog.Notifications;

/// <summary>What a notice says, and where it leads.</summary>
/// <param name="Title">One line.</param>
/// <param name="Text">The whole of it.</param>
/// <param name="Path">The page on this site that it leads to.</param>
/// <param name="Open">What the link there says.</param>
public sealed record NoticeWords(string Title, string Text, string Path, string Open);

/// <summary>Puts notices into words, in the reader's language. Each room's topics stand in a file of their own.</summary>
public static partial class NoticeText
{
    public static NoticeWords For(Notice notice, string language)
    {
        var (words, facts) = (Words.In(language), notice.ReadFacts());
        return notice.Topic switch
        {
            < NoticeTopic.ApplicationInForce => Delegation(notice, facts, words),
            < NoticeTopic.PasswordChanged => Registry(notice, facts, words),
            _ => Accounts(notice, facts, words),
        };
    }

    /// <summary>The kind under which the message centre and the interface show it.</summary>
    public static MessageKind Kind(this NoticeTopic topic) =>
        topic switch
        {
            NoticeTopic.InvitationReceived => MessageKind.Invitation,
            < NoticeTopic.PasswordChanged => MessageKind.Trust,
            _ => MessageKind.Security,
        };

    private static string Names(NoticeFacts facts) => string.Join(", ", facts.Children ?? []);
}
