using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Shared;

namespace Porog.Notices;

/// <summary>
/// What one person is told that is no event of a child's day: an invitation, an opened or ended access, a changed password.
/// Like an event it keeps facts, not words; its deliveries have this id as subject and no child.
/// </summary>
public sealed class Notice
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required Guid PersonId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required NoticeTopic Topic { get; init; }

    /// <summary>What it leads to: an invitation, a child, an application; null where the topic's page needs none.</summary>
    public Guid? SubjectId { get; init; }

    /// <summary><see cref="NoticeFacts"/> as JSON.</summary>
    public required string Facts { get; init; }

    public NoticeFacts ReadFacts() => JsonSerializer.Deserialize<NoticeFacts>(Facts) ?? new NoticeFacts();
}

/// <summary>What the words of a notice are made of.</summary>
/// <param name="Who">Full name of the other person.</param>
/// <param name="ChildIds">
/// The children it tells of; by id, because they are named to the reader only while the reader may see them
/// while sending and showing. Null when no child is ever named.
/// </param>
/// <param name="Reason">As typed, or the name of a CheckFailure.</param>
/// <param name="Detail">One of <see cref="NoticeDetails"/>, or what else the topic needs; never a full phone or e-mail.</param>
/// <param name="Typed">Full names of children as the reader typed them.</param>
/// <param name="Events">What a summary tells of, the newest of it.</param>
/// <param name="Count">How many events a summary tells of.</param>
public sealed record NoticeFacts(
    string? Who = null,
    IReadOnlyList<Guid>? ChildIds = null,
    string? Reason = null,
    string? Detail = null,
    IReadOnlyList<string>? Typed = null,
    IReadOnlyList<SummaryEvent>? Events = null,
    int Count = 0
);

/// <summary>An event of a summary: the message it would have been.</summary>
public sealed record SummaryEvent(short Bucket, Guid SubjectId, MessageKind Kind, Guid? ChildId);

/// <summary>What a notice is about. NoticeText holds the words.</summary>
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

    /// <summary>To the giver: the trusted person has left, or another legal representative has ended it.</summary>
    TrustEnded = 10,

    /// <summary>To the trusted person: scope or dates are others now.</summary>
    AccessChanged = 11,

    // Registry
    /// <summary>To the applicant: the application is in force.</summary>
    ApplicationInForce = 20,

    /// <summary>To a person named in an application.</summary>
    AccessByApplication = 21,
    ApplicationRefused = 22,
    RepresentationEnded = 23,

    /// <summary>To the applicant: a person named in the application got nothing, because the child has as many as there may be.</summary>
    ApplicationPersonLeftOut = 24,

    /// <summary>To the other legal representatives: one of them has deleted their account.</summary>
    RepresentativeLeft = 25,

    /// <summary>To the officers: a person named in an application has registered, but nobody who represents the child consents any more.</summary>
    ApplicationPersonAlone = 26,

    // Accounts
    PasswordChanged = 30,
    PhoneChanged = 31,
    EmailChanged = 32,

    /// <summary>Letters to the person's e-mail come back: there is no such mailbox.</summary>
    EmailUndeliverable = 33,

    /// <summary>To a member of staff: a role was given.</summary>
    StaffRoleGiven = 34,
    StaffRoleTaken = 35,

    /// <summary>To the inviter.</summary>
    StaffInvitationAccepted = 36,
    SecondFactorOn = 37,
    SecondFactorOff = 38,

    /// <summary>An administrator has taken it off.</summary>
    SecondFactorReset = 39,
    RecoveryCodesRenewed = 50,
    PasskeyAdded = 51,
    PasskeyRemoved = 52,

    // Notifications
    /// <summary>Messages that were held back, told as one; the words are SummaryContent's.</summary>
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
