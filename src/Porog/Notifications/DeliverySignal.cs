namespace Porog.Notifications;

/// <summary>Tells this node's sender that there is something new to send; setting it twice is setting it once.</summary>
public sealed class DeliverySignal
{
    private readonly System.Threading.Channels.Channel<byte> signal = System.Threading.Channels.Channel.CreateBounded<byte>(
        new System.Threading.Channels.BoundedChannelOptions(1) { FullMode = System.Threading.Channels.BoundedChannelFullMode.DropWrite }
    );

    public void Set() => signal.Writer.TryWrite(0);

    /// <summary>Returns when it is set or the real time has passed, whichever is first.</summary>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        try
        {
            await signal.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The time has passed.
        }
    }
}
