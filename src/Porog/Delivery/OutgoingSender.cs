using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Delivery.Email;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery;

/// <summary>
/// Sends what waits in <see cref="Outgoing"/>, each channel by itself and several messages side by side. A guarded update of a row's
/// next try claims it and is its lease, so any number of nodes can run. Sent and expired rows are deleted, so that codes are not stored
/// longer than needed.
/// </summary>
public sealed class OutgoingSender(
    IDbContextFactory<PorogDbContext> contexts,
    OutgoingPost post,
    DeadMailboxes dead,
    Outages outages,
    DatabaseOutage database,
    TimeProvider clock,
    ILogger<OutgoingSender> log
)
{
    /// <summary>The wait after the first refusal, the second, …, until the message expires.</summary>
    public static readonly IReadOnlyList<TimeSpan> RetryAfter =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(15),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(4),
        TimeSpan.FromHours(12),
    ];

    /// <summary>Renewed while an answer is waited for. When a sender dies, another one takes the row after that.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>The most SMS that this node sends at the same time: calls that hang do not delay the others.</summary>
    internal const int SmsSideBySide = 16;

    private const int LettersSideBySide = 12;
    private const int BatchSize = 50;

    private readonly Dictionary<OutgoingChannel, SemaphoreSlim> places = new()
    {
        [OutgoingChannel.Sms] = new(SmsSideBySide),
        [OutgoingChannel.Email] = new(LettersSideBySide),
    };

    private readonly ConcurrentDictionary<Guid, (OutgoingChannel Channel, Task Sending)> onTheWay = new();

    /// <summary>Claims what is due by a channel and starts to send it.</summary>
    /// <returns>How many rows were claimed; zero also while the server is left alone.</returns>
    public async Task<int> StartDueAsync(OutgoingChannel channel, CancellationToken stopping)
    {
        var server = ServerOf(channel);
        if (outages.PauseOf(server) is not null)
            return 0;
        // A server that did not answer is tried with one message.
        var isTrial = outages.IsDown(server);
        if (isTrial && onTheWay.Values.Any(sending => sending.Channel == channel))
            return 0;
        await using var db = await contexts.CreateDbContextAsync(stopping);
        var now = clock.GetUtcNow();
        // After an outage every sender first records what it had sent; a lease that ended meanwhile does not mean that it died.
        var takesOver = database.IsOverSince(DeliverySender.CalmAfterOutage);
        var due = await db
            .Outgoing.AsNoTracking()
            .Where(o => o.Channel == channel && o.NextAttemptAt <= now && (takesOver || o.Attempts == 0))
            .OrderBy(o => o.NextAttemptAt)
            .Take(isTrial ? 1 : BatchSize)
            .ToListAsync(stopping);
        var claimed = 0;
        foreach (var row in due)
        {
            await places[channel].WaitAsync(stopping);
            DateTimeOffset? lease = null;
            try
            {
                lease = outages.PauseOf(server) is null ? await ClaimAsync(db, row, stopping) : null;
            }
            finally
            {
                if (lease is null)
                    places[channel].Release();
            }
            if (lease is not { } until)
                continue;
            Start(row, until, stopping);
            claimed++;
        }
        return claimed;
    }

    /// <summary>Waits until everything that was started has ended and is recorded.</summary>
    public Task FinishAsync() => Task.WhenAll(onTheWay.Values.Select(sending => sending.Sending));

    private static Neighbour ServerOf(OutgoingChannel channel) => channel == OutgoingChannel.Sms ? Neighbour.Sms : Neighbour.Mail;

    /// <returns>The end of the lease; null when the row is another's or has expired.</returns>
    private async Task<DateTimeOffset?> ClaimAsync(PorogDbContext db, Outgoing row, CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        if (row.ExpiresAt <= now)
        {
            await db.Outgoing.Where(o => o.Id == row.Id).ExecuteDeleteAsync(stopping);
            return null;
        }
        var lease = (now + Lease).CutToMicroseconds();
        var mine = await Held(db, row, row.NextAttemptAt)
            .ExecuteUpdateAsync(
                set => set.SetProperty(o => o.NextAttemptAt, lease).SetProperty(o => o.Attempts, o => (short)(o.Attempts + 1)),
                stopping
            );
        return mine == 0 ? null : lease;
    }

    /// <summary>The row, if it still carries one of this sender's leases.</summary>
    private static IQueryable<Outgoing> Held(PorogDbContext db, Outgoing row, params List<DateTimeOffset> leases) =>
        db.Outgoing.Where(o => o.Id == row.Id && leases.Contains(o.NextAttemptAt));

    private void Start(Outgoing row, DateTimeOffset lease, CancellationToken stopping)
    {
        var started = new TaskCompletionSource();
        onTheWay[row.Id] = (row.Channel, started.Task);
        _ = RunAsync();

        async Task RunAsync()
        {
            try
            {
                await SendAsync(row, [lease], stopping);
            }
            catch (Exception failure)
            {
                // Nobody awaits this. The message is sent again when its lease has ended.
                log.LogError(failure, "{Channel} {OutgoingId}: its outcome could not be recorded", row.Channel, row.Id);
            }
            finally
            {
                onTheWay.TryRemove(row.Id, out _);
                places[row.Channel].Release();
                started.SetResult();
            }
        }
    }

    private async Task SendAsync(Outgoing row, List<DateTimeOffset> leases, CancellationToken stopping)
    {
        using var watch = new LeaseWatch(clock);
        var sending = post.SendAsync(row);
        await watch.WaitAsync(
            sending,
            async () =>
            {
                leases = await RenewAsync(row, leases);
                return true;
            }
        );
        var result = await sending;
        await Recording.DoAsync(
            () => RecordAsync(row, leases, result),
            failure =>
                log.LogWarning(
                    "{Channel} {OutgoingId} waits to be recorded ({Cause})",
                    row.Channel,
                    row.Id,
                    failure.GetBaseException().Message
                ),
            stopping
        );
        PorogMetrics.Outgoing.Add(
            1,
            new KeyValuePair<string, object?>("channel", row.Channel.ToString().ToLowerInvariant()),
            new KeyValuePair<string, object?>("result", result.Verdict.ToString().ToLowerInvariant())
        );
    }

    /// <returns>The leases that the row may carry: both, if the answer to the update was lost.</returns>
    private async Task<List<DateTimeOffset>> RenewAsync(Outgoing row, List<DateTimeOffset> leases)
    {
        var renewed = (clock.GetUtcNow() + Lease).CutToMicroseconds();
        try
        {
            await using var db = await contexts.CreateDbContextAsync();
            var mine = await Held(db, row, leases).ExecuteUpdateAsync(set => set.SetProperty(o => o.NextAttemptAt, renewed));
            return mine == 1 ? [renewed] : leases;
        }
        catch (Exception failure) when (DatabaseAway.Is(failure))
        {
            log.LogWarning(
                "{Channel} {OutgoingId}: its lease could not be renewed ({Cause})",
                row.Channel,
                row.Id,
                failure.GetBaseException().Message
            );
            return [.. leases, renewed];
        }
    }

    private async Task RecordAsync(Outgoing row, List<DateTimeOffset> leases, SendResult result)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var own = Held(db, row, leases);
        switch (result.Verdict)
        {
            case SendVerdict.Accepted:
                await own.ExecuteDeleteAsync();
                break;
            case SendVerdict.Refused:
                await GiveUpAsync(row, own, result);
                break;
            case SendVerdict.AddressGone:
                LogGivenUp(row, result);
                if (post.TextOf(row) is { } text)
                    await dead.NoteAsync(text, async other => await Held(other, row, leases).ExecuteDeleteAsync() > 0);
                else
                    await own.ExecuteDeleteAsync();
                break;
            case SendVerdict.InDoubt when row.IsInDoubt:
                await GiveUpAsync(row, own, result);
                break;
            case SendVerdict.InDoubt:
                log.LogWarning("{Channel} {OutgoingId} may have arrived: no answer ({Answer})", row.Channel, row.Id, Plain(result));
                await own.ExecuteUpdateAsync(set => set.SetProperty(o => o.IsInDoubt, true));
                break;
            case SendVerdict.ServerDown:
                var pause = outages.Down(ServerOf(row.Channel), result.Answer);
                log.LogInformation("{Channel}: the server does not answer ({Answer})", row.Channel, Plain(result));
                await own.ExecuteUpdateAsync(set =>
                    set.SetProperty(o => o.NextAttemptAt, pause.Until).SetProperty(o => o.Attempts, row.Attempts)
                );
                return;
            default:
                await LaterAsync(row, own, result);
                break;
        }
        NoteServer(row.Channel, result.Verdict);
    }

    /// <summary>Silence of the SMS operator is an outage: a mail server that breaks off is tried by the next letter anyway.</summary>
    private void NoteServer(OutgoingChannel channel, SendVerdict verdict)
    {
        if (verdict != SendVerdict.InDoubt)
            outages.Up(ServerOf(channel));
        else if (channel == OutgoingChannel.Sms)
            outages.Down(Neighbour.Sms, answer: null);
    }

    private async Task LaterAsync(Outgoing row, IQueryable<Outgoing> own, SendResult result)
    {
        var next = row.Attempts < RetryAfter.Count ? clock.GetUtcNow() + RetryAfter[row.Attempts] : row.ExpiresAt;
        if (next >= row.ExpiresAt)
        {
            await GiveUpAsync(row, own, result);
            return;
        }
        log.LogInformation("{Channel} {OutgoingId} waits after a refusal: {Answer}", row.Channel, row.Id, Plain(result));
        await own.ExecuteUpdateAsync(set => set.SetProperty(o => o.NextAttemptAt, next));
    }

    private async Task GiveUpAsync(Outgoing row, IQueryable<Outgoing> own, SendResult result)
    {
        LogGivenUp(row, result);
        await own.ExecuteDeleteAsync();
    }

    private void LogGivenUp(Outgoing row, SendResult result) =>
        log.LogWarning("{Channel} {OutgoingId} was given up: {Verdict}, {Answer}", row.Channel, row.Id, result.Verdict, Plain(result));

    private static string Plain(SendResult result) => DeliveryProblems.WithoutWords(result.Answer);
}
