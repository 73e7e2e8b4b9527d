using System.Threading.Channels;

namespace Porog.Shared;

/// <summary>"There is something to do": wakes one waiting worker; setting it twice before anybody waits is setting it once.</summary>
public class Signal
{
    private readonly Channel<byte> set = Channel.CreateBounded<byte>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Set() => set.Writer.TryWrite(0);

    /// <returns>True when set; false when so much real time has passed quietly.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        try
        {
            await set.Reader.ReadAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
