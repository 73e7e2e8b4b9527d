using System.Threading.Channels;

namespace Porog.Shared;

/// <summary>Wakes one waiting worker. Setting it several times before the worker waits counts once.</summary>
public class Signal
{
    private readonly Channel<byte> set = Channel.CreateBounded<byte>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Set() => set.Writer.TryWrite(0);

    /// <returns>True if the signal was set; false on timeout (real time).</returns>
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
