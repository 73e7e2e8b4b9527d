namespace Porog.Feed;

/// <summary>Tells this node's follower that the journal has grown; setting it twice is setting it once.</summary>
public sealed class FollowSignal : IDisposable
{
    private readonly SemaphoreSlim semaphore = new(0, 1);

    public void Set()
    {
        try
        {
            if (semaphore.CurrentCount == 0)
                semaphore.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another thread set it in between, which is as good.
        }
    }

    /// <returns>True when set, false after the timeout.</returns>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancel) => semaphore.WaitAsync(timeout, cancel);

    public void Dispose() => semaphore.Dispose();
}
