using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Access;
using Porog.Accounts;
using Porog.Registry;

namespace Porog.Attendance.Absences;

/// <summary>Отсутствие: the family, or the school after a phone call, has said that a child will not come (product rule 14).</summary>
public sealed class Absence
{
    public required short Bucket { get; init; }
    public required Guid ChildId { get; init; }
    public Child? Child { get; init; }
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>First local date at the child's organisation.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last local date there, inclusive.</summary>
    public required DateOnly Until { get; init; }

    /// <summary><see cref="LessonNumbers"/> as bits; zero for whole days.</summary>
    public required short Lessons { get; init; }
    public required AbsenceKind Kind { get; init; }

    /// <summary>As typed. Shown to legal representatives, to the person who announced it, and to staff.</summary>
    public string? Note { get; init; }
    public required Guid AnnouncedById { get; init; }
    public Account? AnnouncedBy { get; init; }

    /// <summary>The right that the person used: legal, trusted, teacher or officer.</summary>
    public required ActorRole AnnouncedAs { get; init; }
    public required DateTimeOffset AnnouncedAt { get; init; }
    public DateTimeOffset? TakenBackAt { get; set; }
    public Guid? TakenBackById { get; set; }
    public Account? TakenBackBy { get; init; }

    /// <summary>The first local date that it no longer covers; earlier days stay announced. Null while it stands.</summary>
    public DateOnly? TakenBackFrom { get; set; }
}

/// <summary>Why a child will not come. Stored, so never renumber.</summary>
public enum AbsenceKind : short
{
    Illness = 1,
    Family = 2,
    Medical = 3,
    Other = 4,
}

internal sealed class AbsenceConfiguration : IEntityTypeConfiguration<Absence>
{
    public void Configure(EntityTypeBuilder<Absence> builder)
    {
        builder.ToTable("absences");
        builder.HasKey(a => new
        {
            a.Bucket,
            a.ChildId,
            a.Id,
        });
        builder.Property(a => a.Note).HasMaxLength(AnnounceAbsence.LongestNote);
        builder.HasOne(a => a.Child).WithMany().HasForeignKey(a => a.ChildId);
        builder.HasOne(a => a.AnnouncedBy).WithMany().HasForeignKey(a => a.AnnouncedById);
        builder.HasOne(a => a.TakenBackBy).WithMany().HasForeignKey(a => a.TakenBackById);
        builder.HasIndex(a => a.Id).IsUnique();
        builder.HasIndex(a => a.Until);
    }
}
