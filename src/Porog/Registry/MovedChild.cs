using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Registry;

/// <summary>
/// Records that a child moved from an organisation to another one. The old organisation's lists may still contain the child. With
/// this row an import neither creates the child again nor changes it in the new organisation. Deleted when the child returns.
/// </summary>
public sealed class MovedChild
{
    /// <summary>The organisation that the child left.</summary>
    public required Guid OrganisationId { get; init; }
    public required Guid ChildId { get; init; }

    /// <summary>The child's <see cref="Child.ExternalId"/> in that organisation. It has no meaning elsewhere.</summary>
    public required string? ExternalId { get; set; }
}

internal sealed class MovedChildConfiguration : IEntityTypeConfiguration<MovedChild>
{
    public void Configure(EntityTypeBuilder<MovedChild> builder)
    {
        builder.ToTable("moved_children");
        builder.HasKey(m => new { m.OrganisationId, m.ChildId });
        builder.Property(m => m.ExternalId).HasMaxLength(100);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(m => m.OrganisationId);
        builder.HasOne<Child>().WithMany().HasForeignKey(m => m.ChildId);
        builder.HasIndex(m => new { m.OrganisationId, m.ExternalId });
    }
}
