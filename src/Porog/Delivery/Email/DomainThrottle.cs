using System.Collections.Concurrent;
using Porog.Shared;

namespace Porog.Delivery.Email;

/// <summary>
/// At most <see cref="MailOptions.MostAMinuteADomain"/> e-mails a minute from this node to one domain: large mail services refuse
/// faster senders.
/// Our own: the framework's limiters run on the system's clock, not on <see cref="TimeProvider"/>.
/// </summary>
public sealed class DomainThrottle(PorogOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, (long Minute, int Count)> sent = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Counts one letter to this mailbox.</summary>
    /// <returns>Null when it may go now; else how long to wait.</returns>
    public TimeSpan? Wait(string mailbox)
    {
        if (options.Mail.MostAMinuteADomain is not (> 0 and var most))
            return null;
        var now = clock.GetUtcNow();
        var minute = now.UtcTicks / TimeSpan.TicksPerMinute;
        var count = sent.AddOrUpdate(
            mailbox[(mailbox.LastIndexOf('@') + 1)..],
            (minute, 1),
            (_, known) => known.Minute == minute ? (minute, known.Count + 1) : (minute, 1)
        );
        return count.Count <= most ? null : TimeSpan.FromTicks((minute + 1) * TimeSpan.TicksPerMinute - now.UtcTicks);
    }
}
