using Microsoft.Extensions.Logging;
using Porog.Shared;

namespace Porog.Delivery;

/// <summary>Records the outcomes of a batch while it is being sent.</summary>
internal sealed class OutcomeWriter(IDeliveryQueue queue, ILogger log)
{
    /// <summary>How long outcomes gather before they are written together: fewer commits, for that much in doubt after a crash.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    private int waiting;

    /// <summary>Whether outcomes wait for a database that is away. Until they are written, their messages look as if nobody had sent them.</summary>
    public bool IsWaiting => Volatile.Read(ref waiting) > 0;

    /// <summary>Writes outcomes as they come, all that have gathered at a time: a crash leaves only the last few in doubt.</summary>
    public async Task RecordAsync(SendBatch batch)
    {
        var counts = new Dictionary<DeliveryState, int>();
        var gathered = new List<DeliveryOutcome>();
        while (await batch.Outcomes.Reader.WaitToReadAsync(CancellationToken.None))
        {
            await Task.Delay(Gathering);
            gathered.Clear();
            while (batch.Outcomes.Reader.TryRead(out var outcome))
            {
                gathered.Add(outcome);
                counts[outcome.State] = counts.GetValueOrDefault(outcome.State) + 1;
            }
            await WriteAsync(batch.Way, gathered, batch.GiveBackTheRest, batch.NodeStops);
        }
        Report(batch.Way.Channel, counts, batch.LastAnswer);
    }

    /// <summary>Writes the outcome of a message whose answer came after its batch had ended.</summary>
    public async Task RecordLateAsync(IDeliveryChannel way, DeliveryOutcome outcome, CancellationToken stopping)
    {
        await WriteAsync(way, [outcome], () => { }, stopping);
        Report(way.Channel, new() { [outcome.State] = 1 }, outcome.Error);
    }

    /// <param name="way">The channel.</param>
    /// <param name="gathered">What to write.</param>
    /// <param name="sendNoMore">Called when this has to wait: nothing more is sent meanwhile.</param>
    /// <param name="stopping">The node is asked to stop.</param>
    private async Task WriteAsync(IDeliveryChannel way, List<DeliveryOutcome> gathered, Action sendNoMore, CancellationToken stopping)
    {
        var isWaiting = false;
        try
        {
            await Recording.DoAsync(
                async () =>
                {
                    await queue.RecordAsync(gathered, CancellationToken.None);
                    if (gathered.Where(o => o.State == DeliveryState.Sent).Select(o => o.Claimed).ToList() is { Count: > 0 } accepted)
                        await way.NoteAsync(accepted);
                },
                failure =>
                {
                    sendNoMore();
                    isWaiting = true;
                    Interlocked.Increment(ref waiting);
                    log.LogWarning("{Count} outcomes wait to be recorded ({Cause})", gathered.Count, failure.GetBaseException().Message);
                },
                stopping
            );
        }
        finally
        {
            if (isWaiting)
                Interlocked.Decrement(ref waiting);
        }
    }

    private void Report(Channel channel, Dictionary<DeliveryState, int> counts, string? answer)
    {
        foreach (var (state, count) in counts)
            PorogMetrics.Deliveries.Add(
                count,
                new KeyValuePair<string, object?>("channel", channel.ToString().ToLowerInvariant()),
                new KeyValuePair<string, object?>("state", state.ToString().ToLowerInvariant())
            );
        var sent = counts.GetValueOrDefault(DeliveryState.Sent);
        if (counts.Keys.All(state => state == DeliveryState.Sent))
            log.LogDebug("{Channel}: {Sent} sent", channel, sent);
        else
            log.LogInformation(
                "{Channel}: {Sent} sent, {Waiting} to be tried again, {Undelivered} undelivered, {Withheld} withheld; the server's last answer: {Answer}",
                channel,
                sent,
                counts.GetValueOrDefault(DeliveryState.Pending),
                counts.GetValueOrDefault(DeliveryState.Undelivered),
                counts.GetValueOrDefault(DeliveryState.Withheld),
                DeliveryProblems.WithoutWords(answer)
            );
    }
}
