using System.Threading.Channels;
using Porog.Delivery.Messages;

namespace Porog.Delivery;

/// <summary>What the messages of one claimed batch share.</summary>
internal sealed class SendBatch(IDeliveryChannel way, SendPermissions permissions, MessageContents contents, CancellationToken stopping)
{
    private volatile bool givingBack;
    private volatile string? lastAnswer;

    public Channel<DeliveryOutcome> Outcomes { get; } = System.Threading.Channels.Channel.CreateUnbounded<DeliveryOutcome>();

    public IDeliveryChannel Way => way;

    public SendPermissions Permissions => permissions;

    public MessageContents Contents => contents;

    /// <summary>The node is asked to stop.</summary>
    public CancellationToken NodeStops => stopping;

    public bool Stopping => givingBack || stopping.IsCancellationRequested;

    public string? LastAnswer => lastAnswer;

    public void GiveBackTheRest() => givingBack = true;

    public void Heard(SendResult result) => lastAnswer = result.Answer ?? lastAnswer;
}
