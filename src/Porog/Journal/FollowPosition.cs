using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Journal;

/// <summary>How far a bucket's journal has been followed: all rows before <see cref="Position"/> are processed.</summary>
public sealed class FollowPosition
{
    public required short Bucket { get; init; }
    public required long Position { get; set; }
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
