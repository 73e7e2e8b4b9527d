using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery;

/// <summary>
/// Gauges of what waits to be sent and of servers that do not answer. What waits is read by <see cref="ReadAsync"/> now and then; a
/// scrape asks no database, and an age goes on growing while the database is away.
/// </summary>
public sealed class DeliveryMetrics : IDisposable
{
    /// <summary>Cap the read: the oldest message is among those that are due first.</summary>
    private const int MostRead = 1000;

    private readonly Meter meter = new(PorogMetrics.MeterName);
    private readonly ConcurrentDictionary<string, DateTimeOffset> waitingSince = new();
    private readonly IDbContextFactory<PorogDbContext> contexts;
    private readonly Outages outages;
    private readonly TimeProvider clock;

    public DeliveryMetrics(IDbContextFactory<PorogDbContext> contexts, Outages outages, TimeProvider clock)
    {
        (this.contexts, this.outages, this.clock) = (contexts, outages, clock);
        meter.CreateObservableGauge(
            "porog.deliveries.oldest",
            () => Ages("email", "push"),
            "s",
            "Age of the oldest message that should have been sent by now, by channel"
        );
        meter.CreateObservableGauge(
            "porog.outgoing.overdue",
            () => Ages("outgoing email", "outgoing sms"),
            "s",
            "How long the oldest code or letter to an address has been due, by channel"
        );
        meter.CreateObservableGauge(
            "porog.delivery.servers_down",
            ServersDown,
            "{server}",
            "Servers that did not answer this node's last try, by channel"
        );
    }

    /// <summary>By channel: seconds that the oldest message has waited; 0 when nothing waits.</summary>
    public double AgeOf(string queue) =>
        waitingSince.TryGetValue(queue, out var since) ? Math.Max(0, (clock.GetUtcNow() - since).TotalSeconds) : 0;

    /// <summary>How many servers of a channel («email», «push» or «sms») did not answer the last try.</summary>
    public int DownOf(string kind) => outages.Now[kind].Count();

    /// <summary>Reads since when messages wait.</summary>
    public async Task ReadAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        foreach (var channel in (Channel[])[Channel.Email, Channel.Push])
            Keep(channel.ToString().ToLowerInvariant(), await OldestAsync(db, channel, cancel));
        var now = clock.GetUtcNow();
        var due = await db
            .Outgoing.Where(o => o.NextAttemptAt <= now)
            .GroupBy(o => o.Channel)
            .Select(group => new { group.Key, Since = group.Min(o => o.NextAttemptAt) })
            .ToDictionaryAsync(group => group.Key, group => group.Since, cancel);
        foreach (var channel in Enum.GetValues<OutgoingChannel>())
            Keep($"outgoing {channel.ToString().ToLowerInvariant()}", due.TryGetValue(channel, out var since) ? since : null);
    }

    public void Dispose() => meter.Dispose();

    /// <summary>A message that is due later on purpose, such as an e-mail after a push, waits from then on.</summary>
    private async Task<DateTimeOffset?> OldestAsync(PorogDbContext db, Channel channel, CancellationToken cancel)
    {
        var first = await db
            .Deliveries.Where(d => d.Channel == channel && (d.State == DeliveryState.Pending || d.State == DeliveryState.Sending))
            .OrderBy(d => d.NextAttemptAt)
            .Take(MostRead)
            .Select(d => new
            {
                d.At,
                d.NextAttemptAt,
                IsPlanned = d.State == DeliveryState.Pending && d.Attempts == 0 && d.Error == null,
            })
            .ToListAsync(cancel);
        var now = clock.GetUtcNow();
        return first.Select(d => d.IsPlanned && d.NextAttemptAt > d.At ? d.NextAttemptAt : d.At).Where(since => since <= now).Min();
    }

    private void Keep(string queue, DateTimeOffset? since)
    {
        if (since is { } from)
            waitingSince[queue] = from;
        else
            waitingSince.TryRemove(queue, out _);
    }

    private IEnumerable<Measurement<double>> Ages(params string[] queues) =>
        queues.Select(queue => new Measurement<double>(AgeOf(queue), new KeyValuePair<string, object?>("channel", queue.Split(' ')[^1])));

    private IEnumerable<Measurement<int>> ServersDown() =>
        ((string[])["email", "push", "sms"]).Select(kind => new Measurement<int>(
            DownOf(kind),
            new KeyValuePair<string, object?>("channel", kind)
        ));
}
