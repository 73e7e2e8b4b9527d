using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Notices;

/// <summary>
/// A message to one person that is not about an event of a child's day: an invitation, a granted or ended access, a changed
/// password. It stores facts, not words. Its deliveries have this id as their subject and no child.
/// </summary>
public sealed class Notice
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required NoticeTopic Topic { get; init; }

    /// <summary>The invitation, child or application that the notice links to; null if the topic's page needs none.</summary>
    public Guid? SubjectId { get; init; }

    /// <summary><see cref="NoticeFacts"/> as JSON.</summary>
    public required string Facts { get; init; }

    public NoticeFacts ReadFacts() => JsonSerializer.Deserialize<NoticeFacts>(Facts) ?? new NoticeFacts();
}

/// <summary>The facts from which the text of a notice is built.</summary>
/// <param name="Who">Full name of the other person.</param>
/// <param name="ChildIds">
/// The children it mentions, null if the topic mentions none. Ids, because the text names only children that the reader may see
/// at the time of sending or showing.
/// </param>
/// <param name="Reason">The typed text, or the name of a CheckFailure.</param>
/// <param name="Detail">Other data of the topic; never a full phone number or e-mail address.</param>
/// <param name="Typed">Full names of children as the reader typed them.</param>
/// <param name="Events">The newest events of a summary.</param>
/// <param name="Count">How many events a summary covers.</param>
/// <param name="WhoId">The account of the person whose access it tells of; the reader may doubt that access.</param>
/// <param name="Answer">The answer that it tells of.</param>
/// <param name="Link">The path that the message opens, where the topic alone does not tell it.</param>
/// <param name="Absence">The absence that it tells of.</param>
/// <param name="Question">The name of an AlertKind; null for <c>NotCome</c>.</param>
public sealed record NoticeFacts(
    string? Who = null,
    IReadOnlyList<Guid>? ChildIds = null,
    string? Reason = null,
    string? Detail = null,
    IReadOnlyList<string>? Typed = null,
    IReadOnlyList<SummaryEvent>? Events = null,
    int Count = 0,
    Guid? WhoId = null,
    string? Link = null,
    NoticeAbsence? Absence = null,
    NoticeAnswer? Answer = null,
    string? Question = null
);

/// <summary>An event of a summary, as the message that it would have been.</summary>
public sealed record SummaryEvent(short Bucket, Guid SubjectId, MessageKind Kind, Guid? ChildId);

/// <param name="From">First local date at the child's organisation.</param>
/// <param name="Until">Last local date, inclusive.</param>
/// <param name="Lessons">Numbers of lessons; empty for whole days.</param>
/// <param name="Kind">The name of an AbsenceKind.</param>
public sealed record NoticeAbsence(DateOnly From, DateOnly Until, IReadOnlyList<int> Lessons, string Kind);

/// <param name="Answer">The name of an AlertAnswer.</param>
/// <param name="Until">When the child will come, by the organisation's clock; null when not said.</param>
public sealed record NoticeAnswer(string Answer, TimeOnly? Until);

/// <summary>What a notice is about. NoticeText contains the words.</summary>
public enum NoticeTopic : short
{
    // Delegation
    InvitationReceived = 1,
    InvitationDeclined = 2,
    InvitationWithdrawn = 3,
    InvitationExpired = 4,

    /// <summary>To the giver.</summary>
    TrustOpened = 5,

    /// <summary>To the trusted person.</summary>
    AccessOpened = 6,

    /// <summary>To the giver.</summary>
    TrustCheckFailed = 7,

    /// <summary>To the invited person.</summary>
    AccessCheckFailed = 8,

    /// <summary>To the trusted person.</summary>
    AccessEnded = 9,

    /// <summary>To the giver: the trusted person left, or another legal representative ended it.</summary>
    TrustEnded = 10,

    /// <summary>To the trusted person: the scope or the dates have changed.</summary>
    AccessChanged = 11,

    /// <summary>To every legal representative: somebody sees the child who did not, or sees more than before.</summary>
    AccessBegan = 12,

    /// <summary>To the legal representative who doubted an access: the school's answer.</summary>
    AccessDoubtSettled = 13,

    // Registry
    /// <summary>To the applicant: the application is in force.</summary>
    ApplicationInForce = 20,

    /// <summary>To a person named in an application.</summary>
    AccessByApplication = 21,
    ApplicationRefused = 22,
    RepresentationEnded = 23,

    /// <summary>To the applicant: a person named in the application got no access, because the child has the maximum number of trusted persons.</summary>
    ApplicationPersonLeftOut = 24,

    /// <summary>To the other legal representatives: one of them deleted their account.</summary>
    RepresentativeLeft = 25,

    /// <summary>To the officers: a person named in an application registered, but no representative of the child consents any more.</summary>
    ApplicationPersonAlone = 26,

    /// <summary>To the officers: a legal representative says that an access is wrong.</summary>
    AccessDoubted = 27,

    /// <summary>To the officers: a reader is silent; the subject is the device, Who its name.</summary>
    ReaderSilent = 28,

    // Attendance
    /// <summary>To the other legal representatives: the school was told that the child will not come.</summary>
    AbsenceAnnounced = 70,
    AbsenceTakenBack = 71,

    // Alerts
    /// <summary>To every legal representative: the child was expected and has not come. Who is the organisation.</summary>
    AlertRaised = 72,

    /// <summary>To the other legal representatives: what the first answered.</summary>
    AlertAnswered = 73,

    /// <summary>To teachers and officers: a legal representative says that the child should be there. Who is the child.</summary>
    ChildMissing = 74,

    /// <summary>To the officers: so many children are missing that no family was asked.</summary>
    AlertsHeldBack = 75,

    /// <summary>To the officers: so many children have no exit in the evening that no family was asked.</summary>
    ExitsMissing = 76,

    // Accounts
    PasswordChanged = 30,
    PhoneChanged = 31,
    EmailChanged = 32,

    /// <summary>Mail to the person bounced: the mailbox does not exist.</summary>
    EmailUndeliverable = 33,

    /// <summary>To a member of staff: they received a role.</summary>
    StaffRoleGiven = 34,
    StaffRoleTaken = 35,

    /// <summary>To the inviter.</summary>
    StaffInvitationAccepted = 36,
    SecondFactorOn = 37,
    SecondFactorOff = 38,

    /// <summary>An administrator removed it.</summary>
    SecondFactorReset = 39,
    RecoveryCodesRenewed = 50,
    PasskeyAdded = 51,
    PasskeyRemoved = 52,

    /// <summary>The letter that confirms an address came back: the mailbox does not exist.</summary>
    EmailNotConfirmable = 53,

    /// <summary>Somebody with the phone asked for a new password; the subject is the recovery, which can be stopped.</summary>
    RecoveryWaits = 54,

    /// <summary>Somebody with the password and the phone asked to turn the second factor off; the subject is the recovery.</summary>
    SecondFactorRecoveryWaits = 57,

    /// <summary>It was turned off as lost.</summary>
    SecondFactorRecovered = 58,

    /// <summary>Wrong passwords locked the account for a while.</summary>
    AccountLocked = 55,

    /// <summary>A browser was added that gets the person's messages.</summary>
    PushDeviceAdded = 56,

    // Delivery
    /// <summary>Several held-back messages in one; SummaryContent contains the words.</summary>
    Summary = 40,
}

internal sealed class NoticeConfiguration : IEntityTypeConfiguration<Notice>
{
    public void Configure(EntityTypeBuilder<Notice> builder)
    {
        builder.ToTable("notices");
        builder.HasIndex(n => new { n.PersonId, n.At });
    }
}
