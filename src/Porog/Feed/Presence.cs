using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Feed;

/// <summary>Where a child is, by the latest passage that happened; follows the journal.</summary>
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

/// <summary>How far a bucket's journal has been followed: every row before <see cref="Position"/> is folded in.</summary>
public sealed class FollowPosition
{
    public required short Bucket { get; init; }
    public required long Position { get; set; }
}

internal sealed class PresenceConfiguration : IEntityTypeConfiguration<Presence>
{
    public void Configure(EntityTypeBuilder<Presence> builder)
    {
        builder.ToTable("presence");
        builder.HasKey(p => new { p.Bucket, p.ChildId });
    }
}

internal sealed class FollowPositionConfiguration : IEntityTypeConfiguration<FollowPosition>
{
    public void Configure(EntityTypeBuilder<FollowPosition> builder)
    {
        builder.ToTable("follow_positions");
        builder.HasKey(p => p.Bucket);
        builder.Property(p => p.Bucket).ValueGeneratedNever();
    }
}
