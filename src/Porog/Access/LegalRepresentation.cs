using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Accounts;
using Porog.Registry;

namespace Porog.Access;

/// <summary>A person legally represents a child (законный представитель).</summary>
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

    /// <summary>Ended for good: the person can get neither a trust nor a new representation of the child (product rule 5).</summary>
    public bool Barred { get; set; }

    /// <summary>The application that gave it; null for one made with the installation's first data.</summary>
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
        // To find the receivers of an event: rows with a future end still count, so the filtered index above does not help.
        builder.HasIndex(r => r.ChildId);
    }
}
