using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery.Messages;

/// <summary>What a notice says, and where it leads.</summary>
/// <param name="Title">One line.</param>
/// <param name="Text">The whole of it.</param>
/// <param name="Path">The page on this site that it leads to.</param>
/// <param name="Open">What the link there says.</param>
/// <param name="DoubtPath">The page where the reader can tell the school that the access is wrong; null for other topics.</param>
/// <param name="Answers">The answers to a question; null for other topics.</param>
public sealed record NoticeWords(
    string Title,
    string Text,
    string Path,
    string Open,
    string? DoubtPath = null,
    IReadOnlyList<AnswerButton>? Answers = null
);

/// <summary>Puts notices into words, in the reader's language. The topics of each room have their own file.</summary>
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
        return GroupOf(notice.Topic) switch
        {
            Group.Delegation => Delegation(notice, facts, names, words),
            Group.Registry => Registry(notice, facts, names, words),
            Group.Staff => Staff(notice, facts, words),
            Group.Attendance => Attendance(notice, facts, names, words),
            Group.Alerts => Alerts(notice, facts, names, words),
            Group.Accounts => Accounts(notice, facts, words),
            _ => Summary(facts, words),
        };
    }

    /// <summary>The kind under which the message centre and the interface show it.</summary>
    public static MessageKind Kind(this NoticeTopic topic) =>
        topic == NoticeTopic.InvitationReceived
            ? MessageKind.Invitation
            : GroupOf(topic) switch
            {
                Group.Delegation or Group.Registry => MessageKind.Trust,
                Group.Attendance => MessageKind.Absence,
                Group.Alerts => MessageKind.Alert,
                Group.Summary => MessageKind.Report,
                _ => MessageKind.Security,
            };

    private enum Group
    {
        Delegation,
        Registry,
        Staff,
        Attendance,
        Alerts,
        Accounts,
        Summary,
    }

    private static Group GroupOf(NoticeTopic topic) =>
        topic switch
        {
            NoticeTopic.InvitationReceived
            or NoticeTopic.InvitationDeclined
            or NoticeTopic.InvitationWithdrawn
            or NoticeTopic.InvitationExpired
            or NoticeTopic.TrustOpened
            or NoticeTopic.AccessOpened
            or NoticeTopic.TrustCheckFailed
            or NoticeTopic.AccessCheckFailed
            or NoticeTopic.AccessEnded
            or NoticeTopic.TrustEnded
            or NoticeTopic.AccessChanged
            or NoticeTopic.AccessBegan
            or NoticeTopic.AccessDoubtSettled => Group.Delegation,
            NoticeTopic.ApplicationInForce
            or NoticeTopic.AccessByApplication
            or NoticeTopic.ApplicationRefused
            or NoticeTopic.RepresentationEnded
            or NoticeTopic.ApplicationPersonLeftOut
            or NoticeTopic.RepresentativeLeft
            or NoticeTopic.ApplicationPersonAlone
            or NoticeTopic.AccessDoubted
            or NoticeTopic.ReaderSilent => Group.Registry,
            NoticeTopic.StaffRoleGiven or NoticeTopic.StaffRoleTaken or NoticeTopic.StaffInvitationAccepted => Group.Staff,
            NoticeTopic.AbsenceAnnounced or NoticeTopic.AbsenceTakenBack => Group.Attendance,
            NoticeTopic.AlertRaised
            or NoticeTopic.AlertAnswered
            or NoticeTopic.ChildMissing
            or NoticeTopic.AlertsHeldBack
            or NoticeTopic.ExitsMissing => Group.Alerts,
            NoticeTopic.PasswordChanged
            or NoticeTopic.PhoneChanged
            or NoticeTopic.EmailChanged
            or NoticeTopic.EmailUndeliverable
            or NoticeTopic.EmailNotConfirmable
            or NoticeTopic.SecondFactorOn
            or NoticeTopic.SecondFactorOff
            or NoticeTopic.SecondFactorReset
            or NoticeTopic.RecoveryCodesRenewed
            or NoticeTopic.PasskeyAdded
            or NoticeTopic.PasskeyRemoved
            or NoticeTopic.RecoveryWaits
            or NoticeTopic.SecondFactorRecoveryWaits
            or NoticeTopic.SecondFactorRecovered
            or NoticeTopic.AccountLocked
            or NoticeTopic.PushDeviceAdded => Group.Accounts,
            NoticeTopic.Summary => Group.Summary,
            _ => throw new ArgumentOutOfRangeException(nameof(topic), topic, "unknown topic"),
        };

    /// <summary>
    /// The notice is about children, and none of them may be named now. The message centre shows it without details; it is not sent.
    /// </summary>
    public static bool IsSilent(Notice notice, IReadOnlyList<string> children) =>
        children.Count == 0 && notice.ReadFacts().ChildIds is { Count: > 0 };

    /// <summary>For the message centre, which also shows each of the events.</summary>
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
