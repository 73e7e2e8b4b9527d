using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Porog.Delivery.Messages;
using Porog.Delivery.Reports;
using Porog.School.Roster;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery;

/// <summary>
/// Sends what is due, a channel at a time. A delivery's life is told in Delivery/README.md. Any number of senders, on any number of
/// nodes, work side by side: a claimed row is one sender's until its lease ends.
/// </summary>
public sealed class DeliverySender(
    IDeliveryQueue queue,
    IServiceScopeFactory scopes,
    IEnumerable<IDeliveryChannel> channels,
    MessageText text,
    Outages outages,
    TimeProvider clock,
    ILogger<DeliverySender> log
)
{
    /// <summary>After the first refusal, the second, …; after the last of them it is shown as undelivered.</summary>
    public static readonly IReadOnlyList<TimeSpan> RetryAfter =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(4),
        TimeSpan.FromHours(12),
    ];

    /// <summary>How long a claimed row is left alone by others; a sender that died gives way after it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>The most rows a batch claims.</summary>
    public const int BatchSize = 500;

    /// <summary>How long outcomes gather before they are written together: what a crash leaves in doubt, for as many fewer commits.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    /// <summary>How often outcomes are tried to be written, a second apart.</summary>
    private const int RecordTries = 20;

    /// <summary>A server that asks for more patience than this is asked again all the same.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(12);

    /// <summary>No message sets out this close to the lease's end: another sender might take it meanwhile.</summary>
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Channel, SemaphoreSlim> lines = channels.ToDictionary(c => c.Channel, c => new SemaphoreSlim(c.SideBySide));

    /// <summary>The channels this installation can send by.</summary>
    public IReadOnlyList<Channel> Channels { get; } = [.. channels.Where(c => c.IsOn).Select(c => c.Channel)];

    /// <summary>Claims one batch of what is due by a channel and deals with all of it.</summary>
    /// <param name="channel">Which.</param>
    /// <param name="stopping">Asks to stop: what is on its way finishes, the rest is given back untried.</param>
    /// <returns>How many rows were claimed; zero when nothing is due, the channel is not set up, or its server is left alone for now.</returns>
    /// <exception cref="System.Data.Common.DbException">The database failed; what was claimed is taken up again after its lease.</exception>
    public async Task<int> SendDueAsync(Channel channel, CancellationToken stopping)
    {
        var way = channels.Single(c => c.Channel == channel);
        if (!way.IsOn || outages.PauseOf(channel, Outages.OneServer) is not null)
            return 0;
        var now = clock.GetUtcNow();
        var lease = (now + Lease).CutToMicroseconds();
        // From here on nothing is abandoned half-way: stopping is asked about between messages.
        var claimed = await queue.ClaimAsync(channel, BatchSize, now, lease, stopping);
        if (claimed.Count > 0)
            await SendAsync(way, claimed, stopping);
        return claimed.Count;
    }

    private async Task SendAsync(IDeliveryChannel way, IReadOnlyList<MessageDelivery> claimed, CancellationToken stopping)
    {
        var contents = await MessageContents.ReadAsync(scopes, claimed, text);
        using var permissions = new SendPermissions(scopes, contents, way.Channel, clock);
        var batch = new Batch(way, permissions, contents, stopping);

        // One person's messages go one after another, in the order in which things happened.
        var people = claimed.OrderBy(d => d.At).ThenBy(d => batch.Contents.Of(d)?.HappenedAt).GroupBy(d => d.PersonId);
        var recording = RecordAsync(batch);
        try
        {
            await Parallel.ForEachAsync(
                people,
                new ParallelOptions { MaxDegreeOfParallelism = way.SideBySide },
                async (person, _) =>
                {
                    foreach (var delivery in person)
                        batch.Outcomes.Writer.TryWrite(await DealWithAsync(batch, delivery));
                }
            );
        }
        finally
        {
            batch.Outcomes.Writer.Complete();
            await recording;
        }
    }

    /// <summary>A line is waited for first: whether the person may still know is asked when the message can go at once.</summary>
    private async Task<DeliveryOutcome> DealWithAsync(Batch batch, MessageDelivery delivery)
    {
        var line = lines[batch.Way.Channel];
        await line.WaitAsync();
        try
        {
            return await AskAndSendAsync(batch, delivery);
        }
        finally
        {
            line.Release();
        }
    }

    private async Task<DeliveryOutcome> AskAndSendAsync(Batch batch, MessageDelivery delivery)
    {
        var now = clock.GetUtcNow();
        if (batch.Stopping || delivery.NextAttemptAt - now < LeaseMargin)
            return InItsPlace(delivery, delivery.At, delivery.Error);
        if (batch.Contents.Of(delivery) is not { } content)
            return Undelivered(delivery, "what it tells of is no longer kept");
        var permission = await batch.Permissions.OfAsync(delivery);
        if (permission.Receiver is not { } receiver)
            return Withheld(delivery);
        if (content is IAskedAgain asks && (content = await asks.AllowedNowAsync(batch.Permissions)) is null)
            return Withheld(delivery);
        if (permission.QuietUntil is { } quietEnd)
            return new(delivery, DeliveryState.Held, now, (short)(delivery.Attempts - 1), quietEnd, delivery.Error);
        var server = batch.Way.ServerOf(receiver);
        if (outages.PauseOf(batch.Way.Channel, server) is { } pause)
            return AfterTheOutage(delivery, server, pause);

        SendResult result;
        try
        {
            result = await batch.Way.SendAsync(delivery, content, receiver);
            if (result.Verdict == SendVerdict.AddressGone)
                await batch.Way.ForgetAsync(delivery, receiver);
        }
        catch (FormatException)
        {
            return Undelivered(delivery, "the address is no mailbox");
        }
        catch (Exception defect)
        {
            // A fault of ours with this one message must not hold up everybody else's again and again.
            log.LogError(defect, "A message of kind {Kind} could not be sent", delivery.Kind);
            return Undelivered(delivery, "it could not be written");
        }
        batch.Heard(result);
        if (result.Verdict == SendVerdict.ServerDown)
            return AfterTheOutage(delivery, server, outages.Down(batch.Way.Channel, server, result.Answer));
        if (result.Verdict != SendVerdict.NotYet && outages.Up(batch.Way.Channel, server))
            log.LogInformation("{Channel}: the server answers again", batch.Way.Channel);
        return result.Verdict switch
        {
            SendVerdict.Accepted => new(
                delivery,
                DeliveryState.Sent,
                clock.GetUtcNow(),
                delivery.Attempts,
                NextAttemptAt: null,
                Error: null
            ),
            SendVerdict.Refused or SendVerdict.AddressGone => Undelivered(delivery, result.Answer),
            SendVerdict.NotYet => new(
                delivery,
                DeliveryState.Pending,
                clock.GetUtcNow(),
                (short)(delivery.Attempts - 1),
                clock.GetUtcNow() + result.Wait.GetValueOrDefault(),
                result.Answer
            ),
            _ => Later(delivery, result),
        };
    }

    /// <summary>
    /// What goes to a channel's one server is not claimed while that is left alone, and stays due at its own instant: the oldest is
    /// first when it answers again. What goes to one of many is due when the pause is over, and
    /// <see cref="IDeliveryQueue.ClaimAsync"/> lets nothing newer pass it.
    /// </summary>
    private DeliveryOutcome AfterTheOutage(MessageDelivery delivery, string server, Outages.Outage outage) =>
        clock.GetUtcNow() - delivery.At > Outages.Longest
            ? Undelivered(delivery, outage.Answer)
            : InItsPlace(delivery, server == Outages.OneServer ? delivery.At : outage.Until, outage.Answer);

    /// <summary>Given back as if it had not been claimed.</summary>
    private DeliveryOutcome InItsPlace(MessageDelivery delivery, DateTimeOffset due, string? answer) =>
        new(delivery, DeliveryState.Pending, clock.GetUtcNow(), (short)(delivery.Attempts - 1), due, answer);

    private DeliveryOutcome Later(MessageDelivery delivery, SendResult result)
    {
        if (delivery.Attempts > RetryAfter.Count)
            return Undelivered(delivery, result.Answer);
        var now = clock.GetUtcNow();
        var wait = RetryAfter[delivery.Attempts - 1];
        if (result.Wait > wait)
            wait = result.Wait.Value < LongestWait ? result.Wait.Value : LongestWait;
        return new(delivery, DeliveryState.Pending, now, delivery.Attempts, now + wait, result.Answer);
    }

    private DeliveryOutcome Withheld(MessageDelivery delivery) =>
        new(delivery, DeliveryState.Withheld, clock.GetUtcNow(), delivery.Attempts, NextAttemptAt: null, Error: null);

    private DeliveryOutcome Undelivered(MessageDelivery delivery, string? answer) =>
        new(delivery, DeliveryState.Undelivered, clock.GetUtcNow(), delivery.Attempts, NextAttemptAt: null, answer);

    /// <summary>Writes outcomes as they come, as many at a time as have gathered: a crash leaves only the last few in doubt.</summary>
    private async Task RecordAsync(Batch batch)
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
            await RecordAsync(batch, gathered);
        }
        Report(batch.Way.Channel, counts, batch.LastAnswer);
    }

    /// <summary>
    /// What was sent and not recorded would be sent again, so a database that is away is waited for, and nothing more is sent
    /// meanwhile.
    /// </summary>
    private async Task RecordAsync(Batch batch, List<DeliveryOutcome> gathered)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await queue.RecordAsync(gathered, CancellationToken.None);
                if (gathered.Where(o => o.State == DeliveryState.Sent).Select(o => o.Claimed).ToList() is { Count: > 0 } accepted)
                    await batch.Way.NoteAsync(accepted);
                return;
            }
            catch (Exception failure) when (failure is DbException or InvalidOperationException && tries < RecordTries)
            {
                batch.GiveBackTheRest();
                log.LogWarning(failure, "{Count} outcomes wait to be recorded", gathered.Count);
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
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
                "{Channel}: {Sent} sent, {Waiting} to be tried again, {Undelivered} undelivered, {Withheld} withheld; the server's last word: {Answer}",
                channel,
                sent,
                counts.GetValueOrDefault(DeliveryState.Pending),
                counts.GetValueOrDefault(DeliveryState.Undelivered),
                counts.GetValueOrDefault(DeliveryState.Withheld),
                // A server may put anything into its words; its three digits name nobody.
                answer is [>= '0' and <= '9', ..]
                    ? answer[..3]
                    : answer ?? "none"
            );
    }

    /// <summary>What the messages of one batch share.</summary>
    private sealed class Batch(IDeliveryChannel way, SendPermissions permissions, MessageContents contents, CancellationToken stopping)
    {
        private volatile bool givingBack;
        private volatile string? lastAnswer;

        public Channel<DeliveryOutcome> Outcomes { get; } = System.Threading.Channels.Channel.CreateUnbounded<DeliveryOutcome>();

        public IDeliveryChannel Way => way;

        public SendPermissions Permissions => permissions;

        public MessageContents Contents => contents;

        public bool Stopping => givingBack || stopping.IsCancellationRequested;

        public string? LastAnswer => lastAnswer;

        public void GiveBackTheRest() => givingBack = true;

        public void Heard(SendResult result) => lastAnswer = result.Answer ?? lastAnswer;
    }
}
