using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Accounts;
using Porog.Registry;

namespace Porog.Access;

/// <summary>Доверенность: a legal representative lets another person see a child. One row per child.</summary>
public sealed class Trust
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid ChildId { get; init; }
    public Child? Child { get; init; }

    /// <summary>The legal representative who gave it; null while the applicant of its application has no account.</summary>
    public Guid? GiverId { get; set; }
    public Account? Giver { get; init; }

    /// <summary>The invitation it was sent with; null for one given by an application.</summary>
    public Guid? InvitationId { get; init; }
    public Invitation? Invitation { get; init; }

    /// <summary>The application that named the trusted person; null for one given remotely.</summary>
    public Guid? ApplicationId { get; init; }

    /// <summary>The trusted person, once their account is known.</summary>
    public Guid? TrusteeId { get; set; }
    public Account? Trustee { get; init; }

    /// <summary>E.164, as the giver typed it. Never shown to trusted persons.</summary>
    public required string Phone { get; init; }

    /// <summary>As the giver typed it.</summary>
    public required string Surname { get; init; }

    public Sight Sees { get; set; } = Sight.Everything;

    /// <summary>The right to fetch a kindergarten child; being informed never implies it (product rule 3).</summary>
    public bool MayAccompany { get; set; }

    /// <summary>The right to announce that the child will not come (product rule 14).</summary>
    public bool MayAnnounceAbsence { get; set; }

    /// <summary>UTC instant: midnight of the first day in the organisation's zone, or the moment of sending.</summary>
    public required DateTimeOffset StartsAt { get; set; }

    /// <summary>UTC instant, exclusive: the midnight after the last day in the organisation's zone; null for no end.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    public TrustState State { get; set; } = TrustState.Sent;
    public required DateTimeOffset SentAt { get; init; }
    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>UTC instant at which it passed the check.</summary>
    public DateTimeOffset? ActiveAt { get; set; }

    /// <summary>UTC instant of any ending: declined, withdrawn, expired, failed, ended.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Who ended, withdrew or declined it; null when it ended by itself.</summary>
    public Guid? EndedById { get; set; }

    /// <summary>Why the check failed.</summary>
    public CheckFailure? Failure { get; set; }
}

/// <summary>The states of product rule 4.</summary>
public enum TrustState : short
{
    Sent = 1,
    Checking = 2,
    Active = 3,
    Declined = 4,
    Withdrawn = 5,
    Expired = 6,
    FailedCheck = 7,
    Ended = 8,
}

/// <summary>What the check of product rule 5 found wrong.</summary>
public enum CheckFailure : short
{
    /// <summary>The giver does not legally represent the child any more.</summary>
    GiverNotLegal = 1,

    /// <summary>The child has left the organisation.</summary>
    ChildLeft = 2,

    /// <summary>The accepting account's verified phone is not the one invited.</summary>
    OtherPhone = 3,

    /// <summary>The accepting account's surname is not the one invited.</summary>
    OtherSurname = 4,

    /// <summary>The child already has the most trusted persons allowed.</summary>
    TooMany = 5,

    /// <summary>This person may not be given access to this child.</summary>
    Barred = 6,
}

internal sealed class TrustConfiguration : IEntityTypeConfiguration<Trust>
{
    public void Configure(EntityTypeBuilder<Trust> builder)
    {
        builder.ToTable("trusts");
        builder.Property(t => t.Phone).HasMaxLength(20);
        builder.Property(t => t.Surname).HasMaxLength(100);
        builder.HasOne(t => t.Child).WithMany().HasForeignKey(t => t.ChildId);
        builder.HasOne(t => t.Giver).WithMany().HasForeignKey(t => t.GiverId);
        builder.HasOne(t => t.Trustee).WithMany().HasForeignKey(t => t.TrusteeId);
        builder.HasOne(t => t.Invitation).WithMany(i => i.Trusts).HasForeignKey(t => t.InvitationId);
        builder.HasIndex(t => t.ChildId);
        builder.HasIndex(t => t.TrusteeId);
        builder.HasIndex(t => t.Phone);
        // What the worker looks for: 1 sent, 2 being checked.
        builder.HasIndex(t => t.State).HasFilter("state IN (1, 2)");
        // What runs out, soonest first: 3 active.
        builder.HasIndex(t => t.EndsAt).HasFilter("state = 3 AND ends_at IS NOT NULL");
    }
}
