using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Registry;

namespace Porog.Delegation;

/// <summary>
/// «Это не так»: a legal representative says that somebody should not have access to a child. It waits for the officers of the
/// child's organisation. One row per child of the notice that was doubted.
/// </summary>
public sealed class AccessDoubt
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid ChildId { get; init; }
    public Child? Child { get; init; }

    /// <summary>The notice about the access.</summary>
    public required Guid NoticeId { get; init; }

    /// <summary>The legal representative who doubts it.</summary>
    public required Guid ReporterId { get; init; }

    /// <summary>The person whose access it is.</summary>
    public required Guid PersonId { get; init; }

    /// <summary>As typed by the reporter; may be empty.</summary>
    public string? Note { get; set; }

    /// <summary>UTC instant.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>UTC instant of the officer's answer; null while it waits.</summary>
    public DateTimeOffset? SettledAt { get; set; }
    public Guid? SettledById { get; set; }

    /// <summary>Whether the access was closed; null while it waits.</summary>
    public bool? Closed { get; set; }

    /// <summary>The officer's answer, which the reporter reads.</summary>
    public string? Answer { get; set; }
}

internal sealed class AccessDoubtConfiguration : IEntityTypeConfiguration<AccessDoubt>
{
    public void Configure(EntityTypeBuilder<AccessDoubt> builder)
    {
        builder.ToTable("access_doubts");
        builder.HasOne(d => d.Child).WithMany().HasForeignKey(d => d.ChildId);
        builder.Property(d => d.Note).HasMaxLength(500);
        builder.Property(d => d.Answer).HasMaxLength(500);
        builder.HasIndex(d => new { d.NoticeId, d.ChildId }).IsUnique();
        builder.HasIndex(d => d.ChildId);
        builder.HasIndex(d => d.At).HasFilter("settled_at IS NULL");
        builder.HasIndex(d => d.ReporterId);
    }
}
