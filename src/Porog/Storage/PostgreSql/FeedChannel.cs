using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Porog.Journal;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>
/// Listens to all nodes, including this one: wakes this node's open pages when a child has something new, and drops changed cards from
/// the cache.
/// </summary>
public sealed class FeedChannel(ConnectionPools pools, LiveFeed live, CardMemory cards, DatabaseOutage outage, ILogger<FeedChannel> log)
    : BackgroundService
{
    private const string Name = "porog_feed";

    /// <summary>A NOTIFY carries at most 8,000 bytes; more children go into several.</summary>
    private const int WokenTogether = 200;

    /// <summary>
    /// A connection that dies silently tells nothing, so a quiet one is asked for a sign of life. Twice this is the longest that a
    /// card revoked on another node still opens a gate here.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The commands that wake the open pages of these children on all nodes.</summary>
    internal static IEnumerable<NpgsqlBatchCommand> Wake(IReadOnlyCollection<Guid> childIds) =>
        childIds
            .Chunk(WokenTogether)
            .Select(children => new NpgsqlBatchCommand("SELECT pg_notify($1, $2)")
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = Name },
                    new NpgsqlParameter<string> { TypedValue = string.Join(',', children.Select(id => id.ToString("N"))) },
                },
            });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception problem) when (!stoppingToken.IsCancellationRequested)
            {
                outage.Report(log, problem, "Live updates from other nodes are interrupted");
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancel)
    {
        await using var connection = await pools[ConnectionShare.Workers].OpenConnectionAsync(cancel);
        connection.Notification += (_, notification) => Hear(notification.Channel, notification.Payload);
        await using (var command = new NpgsqlCommand($"LISTEN {Name}; LISTEN {PostgreSqlCardNotices.Channel}", connection))
            await command.ExecuteNonQueryAsync(cancel);
        cards.ForgetAll(listens: true);
        // Notifications sent before the connection are lost, so all open pages reload.
        live.PublishAll();
        try
        {
            while (true)
                if (!await connection.WaitAsync(Patience, cancel))
                    await AskForSignAsync(connection, cancel);
        }
        finally
        {
            cards.ForgetAll(listens: false);
        }
    }

    private async Task AskForSignAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT 1", connection) { CommandTimeout = (int)Patience.TotalSeconds };
        var sign = command.ExecuteNonQueryAsync(cancel);
        if (await Task.WhenAny(sign, Task.Delay(Patience, cancel)) != sign)
        {
            // Giving the connection up takes the driver many seconds; until then nothing may be answered from memory.
            cards.ForgetAll(listens: false);
            log.LogWarning("The connection that hears of other nodes is silent");
            await sign;
            cards.ForgetAll(listens: true);
        }
        await sign;
    }

    private void Hear(string channel, string payload)
    {
        if (channel == PostgreSqlCardNotices.Channel)
        {
            if (payload == PostgreSqlCardNotices.Everything)
                cards.ForgetAll(listens: true);
            else
                cards.Forget(payload);
        }
        else
            live.Publish(payload.Split(',').Select(id => Guid.ParseExact(id, "N")));
    }
}
