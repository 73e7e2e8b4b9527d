using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Registry;

/// <summary>A source of events: turnstile, till, payments system, kindergarten door.</summary>
public sealed class Device
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid OrganisationId { get; init; }
    public Organisation? Organisation { get; init; }
    public required DeviceKind Kind { get; init; }
    public required string Name { get; set; }

    /// <summary>The one CloudEvents <c>source</c> its key may speak for; unique in the installation.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the key. The key itself has 256 random bits, so a slow hash would add nothing.</summary>
    public required byte[] KeyHash { get; set; }

    /// <summary>UTC instant at which the key was issued; null before the first one, and for devices older than this was noted.</summary>
    public DateTimeOffset? KeyIssuedAt { get; set; }

    /// <summary>SHA-256 of the key before, which is good until <see cref="PreviousKeyEndsAt"/>; null when it ended at once.</summary>
    public byte[]? PreviousKeyHash { get; set; }

    /// <summary>UTC instant.</summary>
    public DateTimeOffset? PreviousKeyEndsAt { get; set; }

    /// <summary>UTC instant of the last request that showed the key, noted every few seconds; null before the first.</summary>
    public DateTimeOffset? LastSeenAt { get; set; }

    /// <summary>UTC instant of revocation; null while the key is good.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    public static byte[] HashKey(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>A new key, shown once: «porog_» and 256 random bits.</summary>
    public static string NewKey() => "porog_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}

public enum DeviceKind : short
{
    Turnstile = 1,
    Till = 2,
    Payments = 3,
    KindergartenDoor = 4,

    /// <summary>What staff enter by hand: one of each organisation, without a key. No list of devices shows it.</summary>
    ByHand = 5,
}

internal sealed class DeviceConfiguration : IEntityTypeConfiguration<Device>
{
    public void Configure(EntityTypeBuilder<Device> builder)
    {
        builder.ToTable("devices");
        builder.Property(d => d.Name).HasMaxLength(100);
        builder.Property(d => d.Source).HasMaxLength(200);
        builder.HasIndex(d => d.Source).IsUnique();
        builder.HasIndex(d => d.KeyHash).IsUnique();
        builder.HasIndex(d => d.PreviousKeyHash);
        builder.HasOne(d => d.Organisation).WithMany().HasForeignKey(d => d.OrganisationId);
    }
}
