namespace Porog.Delivery;

/// <summary>
/// The rows of <c>deliveries</c> as a queue that any number of nodes take from. Each statement is a transaction of its own:
/// nothing is held open while a message is on its way.
/// </summary>
public interface IDeliveryQueue
{
    /// <summary>
    /// Takes what is due, longest due first, for this caller alone: rows that wait, and rows whose sender's lease ran out.
    /// Their state is <see cref="DeliveryState.Sending"/> and the attempt is counted. Nothing passes a message as old
    /// or older of the same child to the same person and device that another sender has on its way, nor an older one that waits for a push
    /// service to answer again.
    /// </summary>
    /// <param name="channel">By which they go.</param>
    /// <param name="limit">The most rows to take.</param>
    /// <param name="now">UTC instant they must be due at.</param>
    /// <param name="leaseUntil">UTC instant after which another sender may take them, in whole microseconds.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<IReadOnlyList<MessageDelivery>> ClaimAsync(
        Channel channel,
        int limit,
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        CancellationToken cancel
    );

    /// <summary>Writes how claimed rows fared. A row that another sender has taken since is left to that one.</summary>
    Task RecordAsync(IReadOnlyCollection<DeliveryOutcome> outcomes, CancellationToken cancel);
}

/// <param name="Claimed">The row as <see cref="IDeliveryQueue.ClaimAsync"/> gave it.</param>
/// <param name="State">What it becomes.</param>
/// <param name="At">UTC instant of that.</param>
/// <param name="Attempts">Attempts so far; one less than claimed when it is given back untried.</param>
/// <param name="NextAttemptAt">UTC instant; null when there will be none.</param>
/// <param name="Error">The channel's refusal without personal data.</param>
public sealed record DeliveryOutcome(
    MessageDelivery Claimed,
    DeliveryState State,
    DateTimeOffset At,
    short Attempts,
    DateTimeOffset? NextAttemptAt,
    string? Error
);
