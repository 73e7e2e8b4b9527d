using System.Collections.Concurrent;
using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery;

/// <summary>What a demo would have sent.</summary>
public sealed record DemoMessage(DateTimeOffset At, OutgoingChannel Channel, OutgoingText Text);

/// <summary>The last e-mails and SMS of a demo, in this node's memory; empty outside the demo.</summary>
public sealed class DemoOutbox(PorogOptions options, TimeProvider clock)
{
    private const int Kept = 50;
    private readonly ConcurrentQueue<DemoMessage> messages = new();

    /// <summary>Newest first.</summary>
    public IReadOnlyList<DemoMessage> Messages => [.. messages.Reverse()];

    internal void Keep(OutgoingChannel channel, OutgoingText text)
    {
        if (!options.Demo)
            return;
        messages.Enqueue(new DemoMessage(clock.GetUtcNow(), channel, text));
        while (messages.Count > Kept)
            messages.TryDequeue(out _);
    }
}
