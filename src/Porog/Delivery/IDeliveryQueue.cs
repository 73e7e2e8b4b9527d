namespace Porog.Delivery;

/// <summary>
/// The rows of <c>deliveries</c> as a queue for any number of nodes. Each statement is its own transaction: none is open while a
/// message is being sent.
/// </summary>
public interface IDeliveryQueue
{
    /// <summary>
    /// Claims what is due, longest due first: rows that wait, and rows whose sender's lease has ended.
    /// Their state becomes <see cref="DeliveryState.Sending"/> and the attempt is counted. A message does not overtake an older one (or
    /// one of the same age) of the same child to the same person and device that is being sent, nor an older one that waits for
    /// a push service to come back.
    /// </summary>
    /// <param name="channel">The channel to send by.</param>
    /// <param name="limit">The most rows to take.</param>
    /// <param name="now">UTC instant they must be due at.</param>
    /// <param name="leaseUntil">UTC instant after which another sender may take them, in whole microseconds.</param>
    /// <param name="takeOver">Whether rows whose sender's lease has ended are taken too.</param>
    /// <param name="cancel">Ends the wait.</param>
    Task<IReadOnlyList<MessageDelivery>> ClaimAsync(
        Channel channel,
        int limit,
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        bool takeOver,
        CancellationToken cancel
    );

    /// <summary>Records the outcomes of claimed rows. A row that another sender has claimed since is left alone.</summary>
    Task RecordAsync(IReadOnlyCollection<DeliveryOutcome> outcomes, CancellationToken cancel);
}

/// <param name="Claimed">The row as <see cref="IDeliveryQueue.ClaimAsync"/> returned it.</param>
/// <param name="State">The new state.</param>
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
