using Microsoft.Extensions.Logging;

namespace Porog.Gateway;

/// <summary>
/// The gateway's clock, set right by the server's <c>Date</c>. A small machine without a battery may start in the past, and it sets the
/// clocks of devices.
/// </summary>
public sealed class SiteClock(TimeProvider clock, GatewayOptions options, ILogger<SiteClock> log)
{
    /// <summary>A smaller difference may be the way of the answer; <c>Date</c> has whole seconds.</summary>
    public static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(10);

    private long shift;

    /// <summary>How far this machine's clock is ahead of the server's. Zero when it is not noticeable.</summary>
    public TimeSpan Shift => TimeSpan.FromTicks(Interlocked.Read(ref shift));

    /// <summary>UTC instant, corrected.</summary>
    public DateTimeOffset Now => clock.GetUtcNow() - Shift;

    public void Compare(DateTimeOffset? serverDate)
    {
        if (options.IsHosted || serverDate is not { } date)
            return;
        var seen = clock.GetUtcNow() - date;
        if (seen.Duration() < Noticeable)
            seen = TimeSpan.Zero;
        var before = TimeSpan.FromTicks(Interlocked.Exchange(ref shift, seen.Ticks));
        if ((before - seen).Duration() >= Noticeable)
            log.LogWarning(
                "This machine's clock is {Seconds:0} s ahead of the server's; the gateway counts with the server's",
                seen.TotalSeconds
            );
    }
}
