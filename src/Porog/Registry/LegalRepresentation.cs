using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Accounts;

namespace Porog.Registry;

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
}

internal sealed class LegalRepresentationConfiguration : IEntityTypeConfiguration<LegalRepresentation>
{
    public void Configure(EntityTypeBuilder<LegalRepresentation> builder)
    {
        builder.ToTable("legal_representations");
        builder.HasOne(r => r.Child).WithMany().HasForeignKey(r => r.ChildId);
        builder.HasOne(r => r.Person).WithMany().HasForeignKey(r => r.PersonId);
        builder.HasIndex(r => new { r.ChildId, r.PersonId }).IsUnique().HasFilter("ended_at IS NULL");
        builder.HasIndex(r => r.PersonId);
    }
}
