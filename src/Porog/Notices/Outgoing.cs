using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Notices;

/// <summary>
/// A letter or SMS to an address instead of a person: codes, links, and security messages to a former phone or e-mail address.
/// Address and text are encrypted, and deleted once sent or expired. All other messages are <see cref="Delivery"/> rows.
/// </summary>
public sealed class Outgoing
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required OutgoingChannel Channel { get; init; }

    /// <summary>Address and text, encrypted with the installation's keys.</summary>
    public required byte[] Protected { get; init; }
    public short Attempts { get; set; }

    /// <summary>Whether an earlier attempt may have arrived: the connection broke before the answer.</summary>
    public bool IsInDoubt { get; set; }

    /// <summary>UTC instant of the next attempt; during an attempt, the end of the sender's lease.</summary>
    public required DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>UTC instant after which it is useless and gets deleted.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

public enum OutgoingChannel : short
{
    Sms = 1,
    Email = 2,
}

internal sealed class OutgoingConfiguration : IEntityTypeConfiguration<Outgoing>
{
    public void Configure(EntityTypeBuilder<Outgoing> builder)
    {
        builder.ToTable("outgoing");
        builder.HasIndex(o => new { o.Channel, o.NextAttemptAt });
    }
}
