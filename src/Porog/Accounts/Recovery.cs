using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Accounts;

/// <summary>What a recovery replaces.</summary>
public enum RecoveryKind : short
{
    /// <summary>A forgotten password.</summary>
    Password = 1,

    /// <summary>A lost second factor, which is turned off.</summary>
    SecondFactor = 2,
}

/// <summary>
/// A recovery that waits, because nothing but a code by SMS stands for it. At most one of a kind per account. It opens nothing by itself:
/// when it is due, another code by SMS completes it.
/// </summary>
public sealed class Recovery
{
    /// <summary>Names the recovery in the notice that can stop it, so it cannot be guessed.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid AccountId { get; init; }
    public Account? Account { get; init; }
    public required RecoveryKind Kind { get; init; }

    /// <summary>UTC instant from which a code by SMS completes it.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>UTC instant after which the recovery is over, used or not.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>UTC instant at which somebody who can read the owner's messages stopped it; null while it waits.</summary>
    public DateTimeOffset? StoppedAt { get; set; }
}

internal sealed class RecoveryConfiguration : IEntityTypeConfiguration<Recovery>
{
    public void Configure(EntityTypeBuilder<Recovery> builder)
    {
        builder.ToTable("recoveries");
        builder.HasOne(r => r.Account).WithMany().HasForeignKey(r => r.AccountId);
        builder.HasIndex(r => new { r.AccountId, r.Kind }).IsUnique();
        builder.HasIndex(r => r.EndsAt);
    }
}
