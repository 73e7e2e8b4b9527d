using Porog.Shared;

namespace Porog.Delivery;

/// <summary>Tells this node's senders that there is something new to send.</summary>
public sealed class DeliverySignal
{
    private readonly Dictionary<Channel, Signal> channels = Enum.GetValues<Channel>().ToDictionary(c => c, _ => new Signal());

    /// <summary>Wakes the sender of every channel.</summary>
    public void Set()
    {
        foreach (var signal in channels.Values)
            signal.Set();
    }

    /// <inheritdoc cref="Signal.WaitAsync"/>
    public Task<bool> WaitAsync(Channel channel, TimeSpan timeout, CancellationToken cancel) =>
        channels[channel].WaitAsync(timeout, cancel);
}
