using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Accounts;

namespace Porog.Delivery.Push;

/// <summary>A browser or phone that gets a person's messages: its Web Push subscription (RFC 8030) and a name for the owner.</summary>
public sealed class PushDevice
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid PersonId { get; init; }
    public Account? Person { get; init; }

    /// <summary>From 1, drawn by lot; no other device of the person has it. A <see cref="Delivery"/> names the device by it.</summary>
    public required short Number { get; init; }

    /// <summary>The session that subscribed: when it ends, the device hears nothing more. Null for one added over the API.</summary>
    public Guid? SessionId { get; set; }

    /// <summary>«Chrome, Android»; the owner may change it.</summary>
    public required string Name { get; set; }

    /// <summary>Where messages are posted to. A secret: it is enough to disturb the person.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The browser's public key: 65 bytes, uncompressed P-256 point (RFC 8291, 3.1).</summary>
    public required byte[] PublicKey { get; set; }

    /// <summary>The browser's authentication secret, 16 bytes (RFC 8291, 3.2).</summary>
    public required byte[] Secret { get; set; }

    /// <summary>UTC instant.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC instant at which the push service last took a message for it.</summary>
    public DateTimeOffset? LastSentAt { get; set; }

    /// <summary>UTC instant until which the push service asked to be left alone with this device (Retry-After).</summary>
    public DateTimeOffset? HeldUntil { get; set; }
}

internal sealed class PushDeviceConfiguration : IEntityTypeConfiguration<PushDevice>
{
    public void Configure(EntityTypeBuilder<PushDevice> builder)
    {
        builder.ToTable("push_devices");
        builder.Property(d => d.Name).HasMaxLength(100);
        builder.Property(d => d.Endpoint).HasMaxLength(1000);
        builder.HasIndex(d => new { d.PersonId, d.Number }).IsUnique();
        // A browser belongs to the person who subscribed on it last.
        builder.HasIndex(d => d.Endpoint).IsUnique();
        builder.HasIndex(d => d.SessionId);
    }
}
