using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Access;

/// <summary>
/// One line of a child's access log (журнал доступа): a look at the child's data by somebody who is not a legal representative,
/// or a change of rights (product rule 10). It is never deleted and is chained by hash to the line before. It changes only when
/// the name of a deleted account is removed from it. docs/audit-events.md describes each event.
/// </summary>
public sealed class AccessLogEntry
{
    public required short Bucket { get; init; }
    public required Guid ChildId { get; init; }

    /// <summary>1, 2, 3 … for each child without a gap.</summary>
    public required long Number { get; init; }

    /// <summary>UTC instant, whole microseconds.</summary>
    public required DateTimeOffset At { get; init; }
    public required AuditEvent Event { get; init; }

    /// <summary>Null when the system did it.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>Full name at that moment; null for the system, empty once the account is deleted.</summary>
    public string? ActorName { get; init; }
    public required ActorRole ActorRole { get; init; }

    /// <summary>Full name (or, before the account is known, the surname as typed) of the person whose right it is; empty once
    /// that account is deleted.</summary>
    public string? Subject { get; init; }
    public Sight? Sees { get; init; }

    /// <summary>A reason as typed, or the name of a <see cref="CheckFailure"/>.</summary>
    public string? Detail { get; init; }

    /// <summary>SHA-256 over this line and the hash of the line before.</summary>
    public required byte[] Hash { get; init; }
}

/// <summary>The end of a child's chain. Writers of that child's log lock this row.</summary>
public sealed class AccessLogHead
{
    public required short Bucket { get; init; }
    public required Guid ChildId { get; init; }
    public required long Number { get; set; }
    public required byte[] Hash { get; set; }
}

/// <summary>What happened; docs/audit-events.md describes each.</summary>
public enum AuditEvent : short
{
    LookedAtAttendance = 1,
    LookedAtMeals = 2,
    LookedAtAccount = 3,

    /// <summary>New events as they come: a live stream, or an open page that keeps itself up to date.</summary>
    LookedAtWatch = 4,

    /// <summary>The list of one's children, with where each is and what is on the account.</summary>
    LookedAtOverview = 5,

    /// <summary>The child's card at the school: who represents the child, and since when.</summary>
    LookedAtCard = 6,

    /// <summary>The school's report of attendance and meals, with the child in it by name.</summary>
    LookedAtSchoolReport = 7,

    /// <summary>The same as a file that somebody took away.</summary>
    ExportedSchoolReport = 8,

    /// <summary>Names and phones of the legal representatives, for somebody at the door who may not fetch the child.</summary>
    LookedAtContacts = 9,

    /// <summary>At the till: name, class and balance.</summary>
    LookedAtTill = 10,

    /// <summary>The list of an organisation's children as a file that somebody took away: name, birth date, class, cards, account number.</summary>
    ExportedRoster = 11,

    InvitationSent = 20,
    InvitationResent = 21,
    InvitationWithdrawn = 22,
    InvitationAccepted = 23,
    InvitationDeclined = 24,
    InvitationExpired = 25,
    TrustOpened = 26,
    CheckFailed = 27,
    TrustChanged = 28,
    TrustEnded = 29,
    TrustLeft = 30,
    TrustRunOut = 31,

    RepresentationBegan = 40,
    RepresentationEnded = 41,
    AccessByApplication = 42,
    ApplicationPersonRemoved = 43,

    /// <summary>A legal representative told the school that the subject's access is wrong.</summary>
    AccessDoubted = 51,

    /// <summary>The officer answered that; the detail is the answer.</summary>
    AccessDoubtSettled = 52,

    /// <summary>The actor has deleted their account; the detail is a digest of the lines that have lost a name by then.</summary>
    AccountDeleted = 44,

    /// <summary>Another class, or taken in by another organisation; the detail says where.</summary>
    ChildMoved = 45,
    ChildLeft = 46,
    ChildReturned = 47,

    /// <summary>Put on the list of those who get subsidised meals, or taken from it.</summary>
    SubsidyGiven = 48,
    SubsidyEnded = 49,

    /// <summary>Name, birth date or external id corrected by hand; the detail names the fields.</summary>
    ChildEdited = 50,

    /// <summary>The school was told that the child will not come; the detail is its first and last day.</summary>
    AbsenceAnnounced = 60,

    /// <summary>That was taken back; the detail is the first and last day that it no longer covers.</summary>
    AbsenceTakenBack = 61,
}

public static class AuditEvents
{
    /// <summary>Whether somebody looked at the child's data. All other events are changes of rights or of what the school keeps of the child.</summary>
    public static bool IsLook(this AuditEvent happened) =>
        happened
            is AuditEvent.LookedAtAttendance
                or AuditEvent.LookedAtMeals
                or AuditEvent.LookedAtAccount
                or AuditEvent.LookedAtWatch
                or AuditEvent.LookedAtOverview
                or AuditEvent.LookedAtCard
                or AuditEvent.LookedAtSchoolReport
                or AuditEvent.ExportedSchoolReport
                or AuditEvent.LookedAtContacts
                or AuditEvent.LookedAtTill
                or AuditEvent.ExportedRoster;
}

public enum ActorRole : short
{
    System = 0,
    Legal = 1,
    Trusted = 2,
    Officer = 3,
    Teacher = 4,

    /// <summary>Somebody invited who has, or had, no access yet.</summary>
    Invited = 5,
    Cashier = 6,
    Administrator = 7,
}

internal sealed class AccessLogEntryConfiguration : IEntityTypeConfiguration<AccessLogEntry>
{
    public void Configure(EntityTypeBuilder<AccessLogEntry> builder)
    {
        builder.ToTable("access_log");
        builder.HasKey(e => new
        {
            e.Bucket,
            e.ChildId,
            e.Number,
        });
        builder.Property(e => e.ActorName).HasMaxLength(310);
        builder.Property(e => e.Subject).HasMaxLength(310);
        builder.Property(e => e.Detail).HasMaxLength(500);
    }
}

internal sealed class AccessLogHeadConfiguration : IEntityTypeConfiguration<AccessLogHead>
{
    public void Configure(EntityTypeBuilder<AccessLogHead> builder)
    {
        builder.ToTable("access_log_heads");
        builder.HasKey(h => new { h.Bucket, h.ChildId });
    }
}
