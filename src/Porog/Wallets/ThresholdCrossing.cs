using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Wallets;

/// <summary>One fall of a balance from at or above its threshold to below it (product rule 8).</summary>
public sealed class ThresholdCrossing
{
    public required short Bucket { get; init; }

    /// <summary>The journal entry that caused it.</summary>
    public required Guid EventId { get; init; }
    public required Guid ChildId { get; init; }

    /// <summary>Kopecks after the operation.</summary>
    public required long Balance { get; init; }

    /// <summary>Kopecks; the threshold at that moment.</summary>
    public required long Threshold { get; init; }
}

internal sealed class ThresholdCrossingConfiguration : IEntityTypeConfiguration<ThresholdCrossing>
{
    public void Configure(EntityTypeBuilder<ThresholdCrossing> builder)
    {
        builder.ToTable("threshold_crossings");
        builder.HasKey(c => new { c.Bucket, c.EventId });
    }
}
