namespace Porog.Delivery;

/// <summary>Waits for an answer that may take longer than the sender's lease.</summary>
internal static class LeaseWatch
{
    /// <summary>How often a lease is renewed. Leases are at least two minutes long and a message starts with one minute left.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(20);

    /// <param name="sending">What is waited for; its exceptions are not observed here.</param>
    /// <param name="clock">Measures the period.</param>
    /// <param name="renewAsync">Called once a period: renews the lease, and answers whether to wait on.</param>
    /// <returns>Whether the answer is there; false when <paramref name="renewAsync"/> ended the wait.</returns>
    public static async Task<bool> WaitAsync(Task sending, TimeProvider clock, Func<Task<bool>> renewAsync)
    {
        while (!sending.IsCompleted)
        {
            using var over = new CancellationTokenSource();
            if (await Task.WhenAny(sending, Task.Delay(Period, clock, over.Token)) == sending)
                await over.CancelAsync();
            else if (!await renewAsync())
                return false;
        }
        return true;
    }
}
