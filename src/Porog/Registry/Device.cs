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

    /// <summary>The only CloudEvents <c>source</c> that its key may use; unique in the installation.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the key. The key has 256 random bits, so a slow hash would add nothing.</summary>
    public required byte[] KeyHash { get; set; }

    /// <summary>UTC instant at which the key was issued. Null before the first key and for devices older than this column.</summary>
    public DateTimeOffset? KeyIssuedAt { get; set; }

    /// <summary>SHA-256 of the previous key, valid until <see cref="PreviousKeyEndsAt"/>; null if it ended immediately.</summary>
    public byte[]? PreviousKeyHash { get; set; }

    /// <summary>UTC instant.</summary>
    public DateTimeOffset? PreviousKeyEndsAt { get; set; }

    /// <summary>UTC instant of the last authenticated request, written every few seconds; null before the first.</summary>
    public DateTimeOffset? LastSeenAt { get; set; }

    /// <summary>UTC instant at which the latest passage was received, written every few seconds; null before the first.</summary>
    public DateTimeOffset? LastPassAt { get; set; }

    /// <summary>UTC instant of revocation; null while the key is valid.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    public static byte[] HashKey(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Generates a key: «porog_» and 256 random bits. It is shown once.</summary>
    public static string NewKey() => "porog_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}

public enum DeviceKind : short
{
    Turnstile = 1,
    Till = 2,
    Payments = 3,
    KindergartenDoor = 4,

    /// <summary>The source of events that staff enter by hand: one per organisation, without a key. Lists of devices hide it.</summary>
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
