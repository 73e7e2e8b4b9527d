using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Porog.Notifications.Email;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Notifications;

/// <summary>
/// Sends what is due by e-mail. A delivery's life is told in Notifications/README.md. Any number of senders, on any number of
/// nodes, work side by side: a claimed row is one sender's until its lease ends.
/// </summary>
public sealed class DeliverySender(
    IDeliveryQueue queue,
    IServiceScopeFactory scopes,
    SmtpPool mail,
    EmailComposer composer,
    PorogOptions options,
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

    /// <summary>Messages on their way at once, each on a connection of its own.</summary>
    private const int Connections = 4;

    /// <summary>How often outcomes are tried to be written, a second apart.</summary>
    private const int RecordTries = 20;

    /// <summary>No message sets out this close to the lease's end: another sender might take it meanwhile.</summary>
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromMinutes(1);

    /// <summary>Claims one batch of what is due and deals with all of it.</summary>
    /// <param name="stopping">Asks to stop: what is on its way finishes, the rest is given back untried.</param>
    /// <returns>How many rows were claimed; zero when nothing is due or no mail server is set.</returns>
    /// <exception cref="System.Data.Common.DbException">The database failed; what was claimed is taken up again after its lease.</exception>
    public async Task<int> SendDueAsync(CancellationToken stopping)
    {
        if (options.Mail.Host.Length == 0)
            return 0;
        var now = clock.GetUtcNow();
        var lease = new DateTimeOffset((now + Lease).UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        // From here on nothing is abandoned half-way: stopping is asked about between messages.
        var claimed = await queue.ClaimAsync(Channel.Email, BatchSize, now, lease, stopping);
        if (claimed.Count > 0)
            await SendAsync(claimed, stopping);
        return claimed.Count;
    }

    private async Task SendAsync(IReadOnlyList<Delivery> claimed, CancellationToken stopping)
    {
        using var batch = await BatchAsync(claimed, stopping);

        // One person's messages go one after another, in the order in which things happened.
        var people = claimed.OrderBy(d => d.At).ThenBy(d => batch.FactsOf(d)?.At).GroupBy(d => d.PersonId);
        var recording = RecordAsync(batch);
        try
        {
            await Parallel.ForEachAsync(
                people,
                new ParallelOptions { MaxDegreeOfParallelism = Connections },
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

    private async Task<Batch> BatchAsync(IReadOnlyList<Delivery> claimed, CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        var reader = scope.ServiceProvider.GetRequiredService<MessageFactsReader>();
        var events = claimed.Where(d => d.ChildId != null).Select(d => (d.Bucket, d.SubjectId, d.Kind)).ToList();
        var notices = await reader.NoticesAsync([.. claimed.Where(d => d.ChildId == null)], CancellationToken.None);
        return new Batch(
            new SendPermissions(scopes, claimed, notices),
            await reader.ReadAsync(events, CancellationToken.None),
            notices,
            stopping
        );
    }

    private async Task<DeliveryOutcome> DealWithAsync(Batch batch, Delivery delivery)
    {
        var now = clock.GetUtcNow();
        if (batch.Stopping || delivery.NextAttemptAt - now < LeaseMargin)
            return new(delivery, DeliveryState.Pending, now, (short)(delivery.Attempts - 1), NextAttemptAt: now, delivery.Error);
        if (batch.FactsOf(delivery) is null && batch.NoticeOf(delivery) is null)
            return Undelivered(delivery, "what it tells of is no longer kept");
        if (await batch.Permissions.AddresseeAsync(delivery) is not { } addressee)
            return new(delivery, DeliveryState.Withheld, now, delivery.Attempts, NextAttemptAt: null, Error: null);
        if (batch.ServerDown is { } down)
            return Later(delivery, down);

        MailResult result;
        try
        {
            using var message = batch.NoticeOf(delivery) is { } notice
                ? composer.Compose(delivery, notice, await batch.Permissions.ChildrenAsync(notice), addressee)
                : composer.Compose(delivery, batch.FactsOf(delivery)!, addressee);
            result = await mail.SendAsync(message);
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
        return result.Verdict switch
        {
            MailVerdict.Accepted => new(
                delivery,
                DeliveryState.Sent,
                clock.GetUtcNow(),
                delivery.Attempts,
                NextAttemptAt: null,
                Error: null
            ),
            MailVerdict.Refused => Undelivered(delivery, result.Answer),
            _ => Later(delivery, result.Answer),
        };
    }

    private DeliveryOutcome Later(Delivery delivery, string? answer)
    {
        if (delivery.Attempts > RetryAfter.Count)
            return Undelivered(delivery, answer);
        var now = clock.GetUtcNow();
        return new(delivery, DeliveryState.Pending, now, delivery.Attempts, now + RetryAfter[delivery.Attempts - 1], answer);
    }

    private DeliveryOutcome Undelivered(Delivery delivery, string? answer) =>
        new(delivery, DeliveryState.Undelivered, clock.GetUtcNow(), delivery.Attempts, NextAttemptAt: null, answer);

    /// <summary>Writes outcomes as they come, as many at a time as have gathered: a crash leaves only the last few in doubt.</summary>
    private async Task RecordAsync(Batch batch)
    {
        var counts = new Dictionary<DeliveryState, int>();
        var gathered = new List<DeliveryOutcome>();
        while (await batch.Outcomes.Reader.WaitToReadAsync(CancellationToken.None))
        {
            gathered.Clear();
            while (batch.Outcomes.Reader.TryRead(out var outcome))
            {
                gathered.Add(outcome);
                counts[outcome.State] = counts.GetValueOrDefault(outcome.State) + 1;
            }
            await RecordAsync(batch, gathered);
        }
        Report(counts, batch.LastAnswer);
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

    private void Report(Dictionary<DeliveryState, int> counts, string? answer)
    {
        foreach (var (state, count) in counts)
            PorogMetrics.Deliveries.Add(
                count,
                new KeyValuePair<string, object?>("channel", "email"),
                new KeyValuePair<string, object?>("state", state.ToString().ToLowerInvariant())
            );
        var sent = counts.GetValueOrDefault(DeliveryState.Sent);
        if (counts.Keys.All(state => state == DeliveryState.Sent))
            log.LogDebug("Mail: {Sent} sent", sent);
        else
            log.LogInformation(
                "Mail: {Sent} sent, {Waiting} to be tried again, {Undelivered} undelivered, {Withheld} withheld; the server's last word: {Answer}",
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
    private sealed class Batch(
        SendPermissions permissions,
        IReadOnlyDictionary<(Guid SubjectId, MessageKind Kind), MessageFacts> facts,
        IReadOnlyDictionary<Guid, Notice> notices,
        CancellationToken stopping
    ) : IDisposable
    {
        private volatile bool givingBack;
        private volatile string? serverDown;
        private volatile string? lastAnswer;

        public Channel<DeliveryOutcome> Outcomes { get; } = System.Threading.Channels.Channel.CreateUnbounded<DeliveryOutcome>();

        public SendPermissions Permissions => permissions;

        public bool Stopping => givingBack || stopping.IsCancellationRequested;

        /// <summary>Why nobody can be talked to; the rest of the batch need not find out one by one.</summary>
        public string? ServerDown => serverDown;

        public string? LastAnswer => lastAnswer;

        public MessageFacts? FactsOf(Delivery delivery) => facts.GetValueOrDefault((delivery.SubjectId, delivery.Kind));

        public Notice? NoticeOf(Delivery delivery) => delivery.ChildId is null ? notices.GetValueOrDefault(delivery.SubjectId) : null;

        public void Dispose() => permissions.Dispose();

        public void GiveBackTheRest() => givingBack = true;

        public void Heard(MailResult result)
        {
            lastAnswer = result.Answer ?? lastAnswer;
            if (result.Verdict == MailVerdict.ServerDown)
                serverDown = result.Answer;
        }
    }
}
