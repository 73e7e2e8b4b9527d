using Porog.Shared;

namespace Porog.Delivery.Messages;

/// <summary>What the message centre says about each way a message was sent.</summary>
internal sealed class DeliveryFates(Outages outages)
{
    /// <param name="ways">All rows of one message.</param>
    /// <param name="zone">The zone that times are shown in.</param>
    /// <param name="devices">The names of the person's devices by number.</param>
    public IReadOnlyList<DeliveryFate> Of(
        IReadOnlyCollection<MessageDelivery> ways,
        TimeZoneInfo zone,
        IReadOnlyDictionary<short, string> devices
    ) =>
        [
            .. ways.Where(d => !IsNeedless(d, ways))
                .OrderBy(d => d.Channel)
                .ThenBy(d => d.Device)
                .Select(d => new DeliveryFate(
                    d.Channel,
                    d.State,
                    zone.At(d.StateAt),
                    d.State is DeliveryState.Pending or DeliveryState.Held && d.NextAttemptAt is { } next ? zone.At(next) : null,
                    d.Attempts,
                    DeliveryProblems.Of(d) ?? (WaitsForTheServer(d) ? DeliveryProblem.ServerDown : null),
                    d.Channel == Channel.Push ? devices.GetValueOrDefault(d.Device) : null
                )),
        ];

    /// <summary>An e-mail that was to be sent only if no push arrived is not shown once a push has arrived.</summary>
    private static bool IsNeedless(MessageDelivery letter, IEnumerable<MessageDelivery> ways) =>
        letter.Channel == Channel.Email
        && (
            letter.State == DeliveryState.Withheld
            || (letter is { State: DeliveryState.Pending, Attempts: 0, Error: null } && letter.NextAttemptAt > letter.At)
        )
        && ways.Any(d => d is { Channel: Channel.Push, State: DeliveryState.Sent });

    /// <summary>It is due but is not tried while the server is known to be down.</summary>
    private bool WaitsForTheServer(MessageDelivery delivery) =>
        delivery is { State: DeliveryState.Pending, Attempts: 0 }
        && delivery.NextAttemptAt <= delivery.At
        && outages.IsDown(delivery.Channel);
}
