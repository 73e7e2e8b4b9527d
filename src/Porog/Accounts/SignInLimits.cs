using System.Collections.Concurrent;

namespace Porog.Accounts;

/// <summary>
/// Limits failed attempts to sign in per quarter of an hour, for one login (existing or not) and for one address. Each node
/// counts for itself; the lock of an account is in the database and holds on all nodes.
/// The framework's rate limiters are not used: they cannot undo a count after success, and they use the system clock.
/// </summary>
public sealed class SignInLimits(TimeProvider clock)
{
    public const int FailuresALogin = 20;

    /// <summary>High, because a whole school or a mobile operator's customers of a city may share one address.</summary>
    public const int FailuresAnAddress = 200;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    // All counts are dropped at the end of their window, so the attempts of a quarter of an hour bound the memory.
    private volatile Failures current = new(0);

    /// <summary>
    /// Counts the attempt as failed in advance, so that parallel attempts cannot exceed the limit. <see cref="Succeeded"/> undoes it.
    /// The login must be normalised; <paramref name="address"/> is the client's address.
    /// </summary>
    /// <returns>Null if the attempt may proceed, otherwise how long to wait.</returns>
    public TimeSpan? Begin(string login, string address)
    {
        var now = clock.GetUtcNow();
        var window = now.Ticks / Window.Ticks;
        if (current.Window != window)
            current = new Failures(window);
        var failures = current;
        var allowed = failures.Add(("login", login), 1) <= FailuresALogin & failures.Add(("address", address), 1) <= FailuresAnAddress;
        return allowed ? null : TimeSpan.FromTicks((window + 1) * Window.Ticks - now.Ticks);
    }

    public void Succeeded(string login, string address)
    {
        var failures = current;
        failures.Add(("login", login), -1);
        failures.Add(("address", address), -1);
    }

    private sealed class Failures(long window)
    {
        private readonly ConcurrentDictionary<(string, string), int> counts = new();

        public long Window { get; } = window;

        public int Add((string, string) key, int change) => counts.AddOrUpdate(key, change, (_, count) => count + change);
    }
}
