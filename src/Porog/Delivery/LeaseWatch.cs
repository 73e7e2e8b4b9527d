namespace Porog.Delivery;

/// <summary>Waits for an answer that may take longer than the sender's lease. It is made before the message is sent.</summary>
/// <param name="clock">Measures the period. A period that ends while a lease is being renewed is not lost.</param>
internal sealed class LeaseWatch(TimeProvider clock) : IDisposable
{
    /// <summary>How often a lease is renewed. Leases are at least two minutes long and a message starts with one minute left.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(20);

    private readonly PeriodicTimer timer = new(Period, clock);
    private Task<bool>? tick;

    /// <param name="sending">What is waited for; its exceptions are not observed here.</param>
    /// <param name="renewAsync">Called once a period: renews the lease, and answers whether to wait on.</param>
    /// <returns>Whether the answer is there; false when <paramref name="renewAsync"/> ended the wait.</returns>
    public async Task<bool> WaitAsync(Task sending, Func<Task<bool>> renewAsync)
    {
        while (!sending.IsCompleted)
        {
            tick ??= timer.WaitForNextTickAsync().AsTask();
            if (await Task.WhenAny(sending, tick) == sending)
                break;
            tick = null;
            if (!await renewAsync())
                return false;
        }
        return true;
    }

    public void Dispose() => timer.Dispose();
}
