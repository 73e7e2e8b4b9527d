using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Porog.Delivery.Messages;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery;

/// <summary>
/// Sends what is due, one channel at a time. Delivery/README.md explains the states of a delivery. Any number of senders on any
/// number of nodes may run: a claimed row belongs to one sender until its lease ends.
/// </summary>
public sealed class DeliverySender(
    IDeliveryQueue queue,
    IServiceScopeFactory scopes,
    IDbContextFactory<PorogDbContext> contexts,
    IEnumerable<IDeliveryChannel> channels,
    MessageText text,
    Outages outages,
    DatabaseOutage database,
    TimeProvider clock,
    ILogger<DeliverySender> log
)
{
    /// <summary>The wait after the first refusal, the second, …; after the last one the message is shown as undelivered.</summary>
    public static readonly IReadOnlyList<TimeSpan> RetryAfter =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(4),
        TimeSpan.FromHours(12),
    ];

    /// <summary>How long a claimed row belongs to its sender. When a sender dies, another one takes the row after that.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>How long the database must have answered before the rows of other senders are taken over.</summary>
    internal static readonly TimeSpan CalmAfterOutage = TimeSpan.FromSeconds(5);

    /// <summary>The most rows a batch claims.</summary>
    public const int BatchSize = 500;

    private readonly DeliveryOutcomes outcomes = new(clock);
    private readonly OutcomeWriter writer = new(queue, log);
    private readonly Courier courier = new(outages, clock, log);
    private readonly SlowAnswers slow = new(contexts, new OutcomeWriter(queue, log), clock, log);
    private readonly Dictionary<Channel, SemaphoreSlim> lines = channels.ToDictionary(c => c.Channel, c => new SemaphoreSlim(c.SideBySide));

    /// <summary>The channels this installation can send by.</summary>
    public IReadOnlyList<Channel> Channels { get; } = [.. channels.Where(c => c.IsOn).Select(c => c.Channel)];

    /// <summary>Claims one batch of the messages that are due by a channel and sends them.</summary>
    /// <param name="channel">The channel to send by.</param>
    /// <param name="stopping">Asks to stop: messages that are being sent finish, the others are given back untried.</param>
    /// <returns>How many rows were claimed; zero when nothing is due, the channel is not set up, or its server is down.</returns>
    /// <exception cref="System.Data.Common.DbException">The database failed; the claimed rows are sent after their lease.</exception>
    public async Task<int> SendDueAsync(Channel channel, CancellationToken stopping)
    {
        var way = channels.Single(c => c.Channel == channel);
        if (!way.IsOn || outages.PauseOf(Neighbour.Of(channel, Outages.OneServer)) is not null)
            return 0;
        // After an outage every sender first records what it had sent; a lease that ended meanwhile does not mean that it died.
        if (writer.IsWaiting || slow.IsRecording)
            return 0;
        var takesOver = database.IsOverSince(CalmAfterOutage);
        var now = clock.GetUtcNow();
        var lease = (now + Lease).CutToMicroseconds();
        // Claimed rows are finished or given back: stopping is checked between messages only.
        var claimed = await queue.ClaimAsync(channel, BatchSize, now, lease, takesOver, stopping);
        if (claimed.Count > 0)
            await SendAsync(way, claimed, stopping);
        return claimed.Count;
    }

    /// <summary>Waits for the answers that are slow, so that a graceful stop records them.</summary>
    public Task FinishAsync() => slow.FinishAsync();

    private async Task SendAsync(IDeliveryChannel way, IReadOnlyList<MessageDelivery> claimed, CancellationToken stopping)
    {
        var contents = await MessageContents.ReadAsync(scopes, claimed, text);
        var permissions = new SendPermissions(scopes, contents, way.Channel, clock);
        var batch = new SendBatch(way, permissions, contents, stopping);

        // The messages of one person are sent one after another, in the order of the events.
        var people = claimed.OrderBy(d => d.At).ThenBy(d => batch.Contents.Of(d)?.HappenedAt).GroupBy(d => d.PersonId);
        var recording = writer.RecordAsync(batch);
        try
        {
            await Parallel.ForEachAsync(
                people,
                new ParallelOptions { MaxDegreeOfParallelism = way.SideBySide },
                async (person, _) => await SendInOrderAsync(batch, person)
            );
        }
        finally
        {
            batch.Outcomes.Writer.Complete();
            await recording;
        }
    }

    /// <summary>Gives the rest back when an answer is slow: a newer message does not overtake one whose fate is open.</summary>
    private async Task SendInOrderAsync(SendBatch batch, IEnumerable<MessageDelivery> ofOnePerson)
    {
        var waitsForAnswer = false;
        foreach (var delivery in ofOnePerson)
        {
            var outcome = waitsForAnswer ? outcomes.GivenBack(delivery, delivery.At, delivery.Error) : await DealWithAsync(batch, delivery);
            if (outcome is not null)
                batch.Outcomes.Writer.TryWrite(outcome);
            waitsForAnswer |= outcome is null;
        }
    }

    /// <summary>Waits for a free connection first, so that a message that waited long is asked about when it can be sent.</summary>
    /// <returns>Null when the answer is slow: its outcome is recorded when it comes.</returns>
    private async Task<DeliveryOutcome?> DealWithAsync(SendBatch batch, MessageDelivery delivery)
    {
        var line = lines[batch.Way.Channel];
        await line.WaitAsync();
        try
        {
            var flight = new Flight(delivery, clock);
            var sending = courier.SendAsync(batch, flight);
            if (await slow.IsSlowAsync(flight, sending, batch.NodeStops))
                return slow.FinishLater(batch.Way, flight, sending, batch.NodeStops);
            flight.Dispose();
            return await sending;
        }
        finally
        {
            line.Release();
        }
    }
}
