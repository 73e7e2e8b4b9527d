using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Porog.Delivery.Messages;
using Porog.Shared;

namespace Porog.Delivery;

/// <summary>
/// Sends what is due, one channel at a time. Delivery/README.md explains the states of a delivery. Any number of senders on any
/// number of nodes may run: a claimed row belongs to one sender until its lease ends.
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

    /// <summary>The most rows a batch claims.</summary>
    public const int BatchSize = 500;

    /// <summary>No message is sent this close to the end of the lease: another sender might take it meanwhile.</summary>
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromMinutes(1);

    private readonly DeliveryOutcomes outcomes = new(clock);
    private readonly OutcomeWriter writer = new(queue, log);
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
        if (!way.IsOn || outages.PauseOf(channel, Outages.OneServer) is not null)
            return 0;
        var now = clock.GetUtcNow();
        var lease = (now + Lease).CutToMicroseconds();
        // Claimed rows are finished or given back: stopping is checked between messages only.
        var claimed = await queue.ClaimAsync(channel, BatchSize, now, lease, stopping);
        if (claimed.Count > 0)
            await SendAsync(way, claimed, stopping);
        return claimed.Count;
    }

    private async Task SendAsync(IDeliveryChannel way, IReadOnlyList<MessageDelivery> claimed, CancellationToken stopping)
    {
        var contents = await MessageContents.ReadAsync(scopes, claimed, text);
        using var permissions = new SendPermissions(scopes, contents, way.Channel, clock);
        var batch = new SendBatch(way, permissions, contents, stopping);

        // The messages of one person are sent one after another, in the order of the events.
        var people = claimed.OrderBy(d => d.At).ThenBy(d => batch.Contents.Of(d)?.HappenedAt).GroupBy(d => d.PersonId);
        var recording = writer.RecordAsync(batch);
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

    /// <summary>Waits for a free connection first, so that the permission is asked when the message can be sent at once.</summary>
    private async Task<DeliveryOutcome> DealWithAsync(SendBatch batch, MessageDelivery delivery)
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

    private async Task<DeliveryOutcome> AskAndSendAsync(SendBatch batch, MessageDelivery delivery)
    {
        if (batch.Stopping || delivery.NextAttemptAt - clock.GetUtcNow() < LeaseMargin)
            return outcomes.GivenBack(delivery, delivery.At, delivery.Error);
        if (batch.Contents.Of(delivery) is not { } content)
            return outcomes.Undelivered(delivery, "what it tells of is no longer kept");
        var permission = await batch.Permissions.OfAsync(delivery);
        if (permission.Receiver is not { } receiver)
            return outcomes.Withheld(delivery);
        if (content is IAskedAgain asks && (content = await asks.AllowedNowAsync(batch.Permissions)) is null)
            return outcomes.Withheld(delivery);
        if (permission.QuietUntil is { } quietEnd)
            return outcomes.Held(delivery, quietEnd);
        var server = batch.Way.ServerOf(receiver);
        if (outages.PauseOf(batch.Way.Channel, server) is { } pause)
            return outcomes.AfterTheOutage(delivery, server, pause);
        return await SendAsync(batch, delivery, content, receiver, server);
    }

    private async Task<DeliveryOutcome> SendAsync(
        SendBatch batch,
        MessageDelivery delivery,
        IMessageContent content,
        Receiver receiver,
        string server
    )
    {
        SendResult result;
        try
        {
            result = await batch.Way.SendAsync(delivery, content, receiver);
            if (result.Verdict == SendVerdict.AddressGone)
                await batch.Way.ForgetAsync(delivery, receiver);
        }
        catch (FormatException)
        {
            return outcomes.Undelivered(delivery, "the address is no mailbox");
        }
        catch (Exception defect)
        {
            // A defect in one message must not stop the messages of everybody else.
            log.LogError(defect, "A message of kind {Kind} could not be sent", delivery.Kind);
            return outcomes.Undelivered(delivery, "it could not be written");
        }
        batch.Heard(result);
        if (result.Verdict == SendVerdict.ServerDown)
            return outcomes.AfterTheOutage(delivery, server, outages.Down(batch.Way.Channel, server, result.Answer));
        if (result.Verdict != SendVerdict.NotYet && outages.Up(batch.Way.Channel, server))
            log.LogInformation("{Channel}: the server answers again", batch.Way.Channel);
        return outcomes.Of(delivery, result);
    }
}
