using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Registry;

/// <summary>
/// That a child who learnt in an organisation is in another one now. Its lists may go on naming the child for a while: by this they
/// neither make the child anew nor reach into the other organisation. Gone when the child is back.
/// </summary>
public sealed class MovedChild
{
    /// <summary>The one the child has left.</summary>
    public required Guid OrganisationId { get; init; }
    public required Guid ChildId { get; init; }

    /// <summary>What <see cref="Child.ExternalId"/> was there; it means nothing anywhere else.</summary>
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
