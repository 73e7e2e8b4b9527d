using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Delivery;

namespace Porog.Notices;

/// <summary>
/// A letter or SMS to an address rather than to a person: codes, links, and word to an old phone or e-mail. Address and words
/// are kept protected, and only until it is sent or useless; <see cref="Delivery"/> is for everything else.
/// </summary>
public sealed class Outgoing
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required OutgoingChannel Channel { get; init; }

    /// <summary>Address and words, protected with the installation's keys.</summary>
    public required byte[] Protected { get; init; }
    public short Attempts { get; set; }

    /// <summary>UTC instant of the next try; while it is being sent, the end of the sender's lease.</summary>
    public required DateTimeOffset NextAttemptAt { get; set; }

    /// <summary>UTC instant after which it is of no use and is deleted.</summary>
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
        builder.HasIndex(o => o.NextAttemptAt);
    }
}
