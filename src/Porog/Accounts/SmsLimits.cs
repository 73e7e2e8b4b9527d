using System.Collections.Concurrent;

namespace Porog.Accounts;

/// <summary>
/// Limits requested codes per hour, for one phone (known or not) and for one address. Each node counts for itself in memory, so
/// several nodes multiply the limit, and no row records who asked for whom.
/// The framework's rate limiters are not used: they use the system clock instead of <see cref="TimeProvider"/>.
/// </summary>
public sealed class SmsLimits(TimeProvider clock)
{
    public const int CodesAPhone = 5;

    /// <summary>High, because a whole school evening may register from one address.</summary>
    public const int CodesAnAddress = 100;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private volatile Counts current = new(0);

    /// <returns>Null if one more code may be sent, otherwise how long to wait.</returns>
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
