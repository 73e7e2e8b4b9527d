using System.Diagnostics;

namespace Porog.Benchmarks;

/// <summary>Counts what arrives, and how fast.</summary>
public sealed class Counter
{
    private long count;
    private long first;
    private long last;

    /// <summary>Since the last <see cref="Reset"/>.</summary>
    public long Count => Interlocked.Read(ref count);

    /// <summary>Arrivals/s between the first and the last.</summary>
    public double Rate => (Count - 1) / Stopwatch.GetElapsedTime(Interlocked.Read(ref first), Interlocked.Read(ref last)).TotalSeconds;

    public void Add()
    {
        var now = Stopwatch.GetTimestamp();
        Interlocked.CompareExchange(ref first, now, 0);
        Interlocked.Exchange(ref last, now);
        Interlocked.Increment(ref count);
    }

    public void Reset() => (count, first, last) = (0, 0, 0);
}
