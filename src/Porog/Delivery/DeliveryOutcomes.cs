namespace Porog.Delivery;

/// <summary>What becomes of a claimed row.</summary>
internal sealed class DeliveryOutcomes(TimeProvider clock)
{
    /// <summary>The longest wait that a server can ask for; a longer one is cut to this.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(12);

    /// <summary>By the answer of a server that is up.</summary>
    public DeliveryOutcome Of(MessageDelivery delivery, SendResult result) =>
        result.Verdict switch
        {
            SendVerdict.Accepted => new(
                delivery,
                DeliveryState.Sent,
                clock.GetUtcNow(),
                delivery.Attempts,
                NextAttemptAt: null,
                Error: null
            ),
            SendVerdict.Refused or SendVerdict.AddressGone => Undelivered(delivery, result.Answer),
            SendVerdict.NotYet => GivenBack(delivery, clock.GetUtcNow() + result.Wait.GetValueOrDefault(), Marked(delivery, result.Answer)),
            SendVerdict.TryLater => Later(delivery, result),
            SendVerdict.InDoubt => InDoubt(delivery),
            _ => throw new ArgumentOutOfRangeException(nameof(result), result.Verdict, "not the answer of a server that is up"),
        };

    /// <summary>
    /// A channel with one server is not claimed from while that server is down, so its messages keep their due time and the oldest
    /// is sent first. A message to one of many servers becomes due when the pause is over;
    /// <see cref="IDeliveryQueue.ClaimAsync"/> lets no newer message overtake it.
    /// </summary>
    public DeliveryOutcome AfterTheOutage(MessageDelivery delivery, string server, Outages.Outage outage) =>
        clock.GetUtcNow() - delivery.At > Outages.Longest
            ? Undelivered(delivery, Marked(delivery, outage.Answer))
            : GivenBack(delivery, server == Outages.OneServer ? delivery.At : outage.Until, Marked(delivery, outage.Answer));

    /// <summary>For a device that its push service asked to leave alone.</summary>
    public DeliveryOutcome AfterTheHold(MessageDelivery delivery, DateTimeOffset until) =>
        clock.GetUtcNow() - delivery.At > Outages.Longest
            ? Undelivered(delivery, DeliveryProblems.AskedToWait)
            : GivenBack(delivery, until, DeliveryProblems.AskedToWait);

    /// <summary>As if it had not been claimed: no attempt is counted.</summary>
    public DeliveryOutcome GivenBack(MessageDelivery delivery, DateTimeOffset due, string? answer) =>
        new(delivery, DeliveryState.Pending, clock.GetUtcNow(), (short)(delivery.Attempts - 1), due, answer);

    /// <summary>For the person's quiet hours; no attempt is counted.</summary>
    public DeliveryOutcome Held(MessageDelivery delivery, DateTimeOffset until) =>
        new(delivery, DeliveryState.Held, clock.GetUtcNow(), (short)(delivery.Attempts - 1), until, delivery.Error);

    public DeliveryOutcome Withheld(MessageDelivery delivery) =>
        new(delivery, DeliveryState.Withheld, clock.GetUtcNow(), delivery.Attempts, NextAttemptAt: null, Error: null);

    public DeliveryOutcome Undelivered(MessageDelivery delivery, string? answer) =>
        new(delivery, DeliveryState.Undelivered, clock.GetUtcNow(), delivery.Attempts, NextAttemptAt: null, answer);

    /// <summary>
    /// It may have arrived. So it is not sent again before the lease would have ended, and only once: no message has more than two
    /// copies because of broken connections.
    /// </summary>
    private DeliveryOutcome InDoubt(MessageDelivery delivery) =>
        DeliveryProblems.WasInDoubt(delivery)
            ? Undelivered(delivery, DeliveryProblems.InDoubt)
            : new(delivery, DeliveryState.Pending, clock.GetUtcNow(), delivery.Attempts, delivery.NextAttemptAt, DeliveryProblems.InDoubt);

    /// <summary>The answer, with the mark of an earlier try that may have arrived.</summary>
    private static string? Marked(MessageDelivery delivery, string? answer) =>
        DeliveryProblems.WasInDoubt(delivery) ? $"{DeliveryProblems.InDoubt}; {answer}" : answer;

    private DeliveryOutcome Later(MessageDelivery delivery, SendResult result)
    {
        if (delivery.Attempts > DeliverySender.RetryAfter.Count)
            return Undelivered(delivery, result.Answer);
        var now = clock.GetUtcNow();
        var wait = DeliverySender.RetryAfter[delivery.Attempts - 1];
        if (result.Wait > wait)
            wait = result.Wait.Value < LongestWait ? result.Wait.Value : LongestWait;
        return new(delivery, DeliveryState.Pending, now, delivery.Attempts, now + wait, Marked(delivery, result.Answer));
    }
}
