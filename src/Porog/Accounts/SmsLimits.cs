using System.Collections.Concurrent;

namespace Porog.Accounts;

/// <summary>
/// How many codes an hour may be asked for, for one phone (whether or not anybody has it) and from one address. Kept by each node
/// for itself: with several nodes the bound is that many times as high, and no row tells who asked for whom.
/// Our own: the framework's limiters run on the system's clock, not on <see cref="TimeProvider"/>.
/// </summary>
public sealed class SmsLimits(TimeProvider clock)
{
    public const int CodesAPhone = 5;

    /// <summary>Many: a school evening registers from one address.</summary>
    public const int CodesAnAddress = 100;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private volatile Counts current = new(0);

    /// <returns>Null when one more may be sent, else how long to wait.</returns>
    public TimeSpan? Take(string phone, string address)
    {
        var now = clock.GetUtcNow();
        var window = now.Ticks / Window.Ticks;
        if (current.Window != window)
            current = new Counts(window);
        var counts = current;
        var allowed = counts.Add(("phone", phone)) <= CodesAPhone & counts.Add(("address", address)) <= CodesAnAddress;
        return allowed ? null : TimeSpan.FromTicks((window + 1) * Window.Ticks - now.Ticks);
    }

    private sealed class Counts(long window)
    {
        private readonly ConcurrentDictionary<(string, string), int> counts = new();

        public long Window { get; } = window;

        public int Add((string, string) key) => counts.AddOrUpdate(key, 1, (_, count) => count + 1);
    }
}
