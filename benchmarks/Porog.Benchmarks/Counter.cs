using System.Diagnostics;

namespace Porog.Benchmarks;

/// <summary>Counts arrivals and their rate.</summary>
public sealed class Counter
{
    private long count;
    private long warmUp;
    private long first;
    private long last;

    /// <summary>Since the last <see cref="Reset"/>.</summary>
    public long Count => Interlocked.Read(ref count);

    /// <summary>Arrivals per second between the first and the last after the warm-up.</summary>
    public double Rate =>
        (Count - warmUp - 1) / Stopwatch.GetElapsedTime(Interlocked.Read(ref first), Interlocked.Read(ref last)).TotalSeconds;

    public void Add()
    {
        var now = Stopwatch.GetTimestamp();
        if (Interlocked.Increment(ref count) <= Interlocked.Read(ref warmUp))
            return;
        Interlocked.CompareExchange(ref first, now, 0);
        Interlocked.Exchange(ref last, now);
    }

    /// <param name="notMeasured">Arrivals before the measurement begins, while the JIT still compiles a new process.</param>
    public void Reset(long notMeasured = 0) => (count, warmUp, first, last) = (0, notMeasured, 0, 0);

    /// <summary>Waits until the measurement begins.</summary>
    public async Task WarmedUpAsync()
    {
        while (Count < Interlocked.Read(ref warmUp))
            await Task.Delay(20);
    }
}
