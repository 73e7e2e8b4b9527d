using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Accounts;
using Porog.Registry;

namespace Porog.Access;

/// <summary>That a person legally represents a child (законный представитель).</summary>
public sealed class LegalRepresentation
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid ChildId { get; init; }
    public Child? Child { get; init; }
    public required Guid PersonId { get; init; }
    public Account? Person { get; init; }

    /// <summary>UTC instant from which it holds.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>UTC instant at which it ended; null while it holds.</summary>
    public DateTimeOffset? EndedAt { get; set; }
    public string? EndedReason { get; set; }

    /// <summary>The officer who ended it.</summary>
    public Guid? EndedById { get; set; }

    /// <summary>Ended for good: this person may not be given a trust of the child either (product rule 5, "nobody is barred").</summary>
    public bool Barred { get; set; }

    /// <summary>The application it rests on; null for one made with the installation's first data.</summary>
    public Guid? ApplicationId { get; init; }
}

internal sealed class LegalRepresentationConfiguration : IEntityTypeConfiguration<LegalRepresentation>
{
    public void Configure(EntityTypeBuilder<LegalRepresentation> builder)
    {
        builder.ToTable("legal_representations");
        builder.HasOne(r => r.Child).WithMany().HasForeignKey(r => r.ChildId);
        builder.HasOne(r => r.Person).WithMany().HasForeignKey(r => r.PersonId);
        builder.Property(r => r.EndedReason).HasMaxLength(500);
        builder.HasIndex(r => new { r.ChildId, r.PersonId }).IsUnique().HasFilter("ended_at IS NULL");
        builder.HasIndex(r => r.PersonId);
        // Whom an event is told: an end that is still to come counts as none, so the index above is of no use.
        builder.HasIndex(r => r.ChildId);
    }
}
