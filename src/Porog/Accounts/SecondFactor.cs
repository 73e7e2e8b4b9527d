using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Accounts;

/// <summary>The key of an account's authenticator app. An account with this row needs the second factor to sign in.</summary>
public sealed class SecondFactor
{
    public required Guid AccountId { get; init; }

    /// <summary>The key shared with the app, encrypted with the installation's keys; checking a code needs the key itself.</summary>
    public required byte[] ProtectedKey { get; init; }
    public required DateTimeOffset SetUpAt { get; init; }

    /// <summary>The time step of the last accepted code. This step and earlier ones are used up.</summary>
    public required long LastStep { get; set; }

    /// <summary>Attempts since the last right code or the last lock.</summary>
    public short Tries { get; set; }

    /// <summary>UTC instant until which all codes are refused.</summary>
    public DateTimeOffset? LockedUntil { get; set; }
}

/// <summary>One of ten codes for a lost phone: stored as a hash, valid once.</summary>
public sealed class RecoveryCode
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid AccountId { get; init; }
    public required byte[] Hash { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
}

internal sealed class SecondFactorConfiguration : IEntityTypeConfiguration<SecondFactor>
{
    public void Configure(EntityTypeBuilder<SecondFactor> builder)
    {
        builder.ToTable("second_factors");
        builder.HasKey(f => f.AccountId);
        builder.HasOne<Account>().WithOne().HasForeignKey<SecondFactor>(f => f.AccountId);
    }
}

internal sealed class RecoveryCodeConfiguration : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("recovery_codes");
        builder.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId);
        builder.HasIndex(c => new { c.AccountId, c.Hash });
    }
}
