using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Accounts;

/// <summary>How often something limited happened in one window of time, for one login, phone, address or device.</summary>
public sealed class LimitCount
{
    /// <summary>SHA-256 of what is counted and of its window: the row names nobody.</summary>
    public required byte[] Key { get; init; }
    public required int Count { get; init; }

    /// <summary>UTC instant at which the window ends.</summary>
    public required DateTimeOffset EndsAt { get; init; }
}

internal sealed class LimitCountConfiguration : IEntityTypeConfiguration<LimitCount>
{
    public void Configure(EntityTypeBuilder<LimitCount> builder)
    {
        builder.ToTable("limit_counts");
        builder.HasKey(c => c.Key);
        builder.Property(c => c.Key).HasMaxLength(32);
        builder.HasIndex(c => c.EndsAt);
    }
}
