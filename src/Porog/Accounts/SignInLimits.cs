using System.Collections.Concurrent;

namespace Porog.Accounts;

/// <summary>
/// How many tries to sign in may fail in a quarter of an hour, for one login (whether or not anybody has it) and from
/// one address. Kept by each node for itself; the lock on an account is in the database and holds for all.
/// Our own: the framework's limiters cannot take back a count after success, and run on the system's clock.
/// </summary>
public sealed class SignInLimits(TimeProvider clock)
{
    public const int FailuresALogin = 20;

    /// <summary>Many: a school, or a mobile operator's whole city, may stand behind one address.</summary>
    public const int FailuresAnAddress = 200;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    // Everything is forgotten with its window, so memory is bounded by the tries of a quarter of an hour.
    private volatile Failures current = new(0);

    /// <summary>
    /// Counts a try as failed from its start, so that many at once cannot slip through;
    /// <see cref="Succeeded"/> takes it back.
    /// </summary>
    /// <param name="login">The login as it is looked up.</param>
    /// <param name="address">Where the request came from.</param>
    /// <returns>Null when the try may go on, else how long to wait.</returns>
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
