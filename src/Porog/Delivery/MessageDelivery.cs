using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Notices;

namespace Porog.Delivery;

/// <summary>
/// One message to one person by one channel; by push, to one device. A person with no outside channel still gets a row with
/// <see cref="Channel.MessageCentre"/>, so the rows of a person are exactly what the message centre shows.
/// </summary>
public sealed class MessageDelivery
{
    /// <summary>The child's bucket; the person's when the message is not about a child.</summary>
    public required short Bucket { get; init; }
    public required Guid PersonId { get; init; }

    /// <summary>UTC instant at which it became due.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The journal entry, notice or report it is about.</summary>
    public required Guid SubjectId { get; init; }
    public required MessageKind Kind { get; init; }
    public required Channel Channel { get; init; }

    /// <summary>With <see cref="Channel.Push"/> the <see cref="Delivery.Push.PushDevice.Number"/> it goes to; otherwise 0.</summary>
    public short Device { get; init; }
    public Guid? ChildId { get; init; }
    public DeliveryState State { get; set; }
    public short Attempts { get; set; }

    /// <summary>UTC instant of the next try; while <see cref="DeliveryState.Sending"/>, the end of the sender's lease.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>UTC instant at which <see cref="State"/> was last set.</summary>
    public required DateTimeOffset StateAt { get; set; }

    /// <summary>What the channel answered when it refused; no personal data.</summary>
    public string? Error { get; set; }
}

public enum Channel : short
{
    MessageCentre = 0,
    Email = 1,
    Push = 2,
}

public enum DeliveryState : short
{
    Pending = 1,
    Sending = 2,

    /// <summary>In the message centre, or accepted by the mail server or push service.</summary>
    Sent = 3,

    /// <summary>Given up after the last retry, or refused for good.</summary>
    Undelivered = 4,

    /// <summary>Not sent because the person may no longer see it, or no longer wants it.</summary>
    Withheld = 5,

    /// <summary>Held until <see cref="MessageDelivery.NextAttemptAt"/>: quiet hours, or a backlog that is still arriving.</summary>
    Held = 6,

    /// <summary>Told together with others, in one summary.</summary>
    Summarised = 7,
}

internal sealed class DeliveryConfiguration : IEntityTypeConfiguration<MessageDelivery>
{
    public void Configure(EntityTypeBuilder<MessageDelivery> builder)
    {
        builder.ToTable("deliveries");
        builder.HasKey(d => new
        {
            d.Bucket,
            d.PersonId,
            d.At,
            d.SubjectId,
            d.Kind,
            d.Channel,
            d.Device,
        });
        builder.Property(d => d.Error).HasMaxLength(300);
        // Still to be sent, soonest first: 1 pending, 2 being sent under a lease.
        builder.HasIndex(d => new { d.Channel, d.NextAttemptAt }).HasFilter("state IN (1, 2)");
        // Held, soonest first: 6 held.
        builder.HasIndex(d => new { d.NextAttemptAt, d.PersonId }).HasFilter("state = 6");
    }
}
