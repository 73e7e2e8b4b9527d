using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Registry;

/// <summary>Лицевой счёт: a child's money. The balance is the sum of the journal's amounts; the follower updates it.</summary>
public sealed class Wallet
{
    public required short Bucket { get; init; }
    public required Guid ChildId { get; init; }
    public Child? Child { get; init; }

    /// <summary>The account number for payments, not a card number. Unique in the installation.</summary>
    public required string Number { get; init; }

    /// <summary>Kopecks. May be negative, because every sale that happened is recorded.</summary>
    public long Balance { get; set; }

    /// <summary>Kopecks; null if no low-balance messages are wanted.</summary>
    public long? Threshold { get; set; }
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
