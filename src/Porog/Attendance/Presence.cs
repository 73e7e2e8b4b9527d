using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Attendance;

/// <summary>Where a child is, by the latest passage. The follower updates it.</summary>
public sealed class Presence
{
    public required short Bucket { get; init; }
    public required Guid ChildId { get; init; }
    public required bool Inside { get; set; }

    /// <summary>UTC instant of the passage.</summary>
    public required DateTimeOffset Since { get; set; }
    public string? Place { get; set; }
    public Guid? AccompaniedBy { get; set; }
}

internal sealed class PresenceConfiguration : IEntityTypeConfiguration<Presence>
{
    public void Configure(EntityTypeBuilder<Presence> builder)
    {
        builder.ToTable("presence");
        builder.HasKey(p => new { p.Bucket, p.ChildId });
    }
}
