using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Registry;

namespace Porog.Wallets;

/// <summary>Лицевой счёт: a child's money. The balance is the sum of the journal's amounts, folded in as it is followed.</summary>
public sealed class Wallet
{
    public required short Bucket { get; init; }
    public required Guid ChildId { get; init; }
    public Child? Child { get; init; }

    /// <summary>The account number people pay to; not a card's number. Unique in the installation.</summary>
    public required string Number { get; init; }

    /// <summary>Kopecks; may be negative: a sale that happened is recorded.</summary>
    public long Balance { get; set; }

    /// <summary>Kopecks; null when nobody is to be told.</summary>
    public long? Threshold { get; set; }
}

/// <summary>One fall of a balance through its threshold: from at or above it to below it (product rule 8).</summary>
public sealed class ThresholdCrossing
{
    public required short Bucket { get; init; }

    /// <summary>The journal entry that caused it.</summary>
    public required Guid EventId { get; init; }
    public required Guid ChildId { get; init; }

    /// <summary>Kopecks after the operation.</summary>
    public required long Balance { get; init; }

    /// <summary>Kopecks, as it stood at that moment.</summary>
    public required long Threshold { get; init; }
}

internal sealed class WalletConfiguration : IEntityTypeConfiguration<Wallet>
{
    public void Configure(EntityTypeBuilder<Wallet> builder)
    {
        builder.ToTable("wallets");
        builder.HasKey(w => new { w.Bucket, w.ChildId });
        builder.Property(w => w.Number).HasMaxLength(32);
        builder.HasIndex(w => w.Number).IsUnique();
        builder.HasOne(w => w.Child).WithMany().HasForeignKey(w => w.ChildId);
        builder.HasIndex(w => w.ChildId).IsUnique();
    }
}

internal sealed class ThresholdCrossingConfiguration : IEntityTypeConfiguration<ThresholdCrossing>
{
    public void Configure(EntityTypeBuilder<ThresholdCrossing> builder)
    {
        builder.ToTable("threshold_crossings");
        builder.HasKey(c => new { c.Bucket, c.EventId });
    }
}
