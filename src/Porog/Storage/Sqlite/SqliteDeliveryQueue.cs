using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Porog.Delivery;

namespace Porog.Storage;

/// <summary>The engine allows one writer at a time, so its own lock is enough.</summary>
internal sealed class SqliteDeliveryQueue(IDbContextFactory<PorogDbContext> contexts) : IDeliveryQueue
{
    public async Task<IReadOnlyList<MessageDelivery>> ClaimAsync(
        Channel channel,
        int limit,
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        bool takeOver,
        CancellationToken cancel
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (due, lease) = (MicrosecondsConverter.ToMicroseconds(now), MicrosecondsConverter.ToMicroseconds(leaseUntil));
        var oldest = MicrosecondsConverter.ToMicroseconds(now - Outages.Longest);
        // A query does not block the writer; an update takes the write lock even if it finds no row.
        var any = await db
            .Deliveries.Where(d =>
                d.Channel == channel && (d.State == DeliveryState.Pending || d.State == DeliveryState.Sending) && d.NextAttemptAt <= now
            )
            .AnyAsync(cancel);
        if (!any)
            return [];
        return await db
            .Deliveries.FromSql(
                $"""
                UPDATE deliveries
                SET state = 2, attempts = attempts + 1, next_attempt_at = {lease}, state_at = {due}
                WHERE rowid IN (
                    SELECT rowid
                    FROM deliveries d
                    WHERE channel = {(short)channel} AND state IN (1, 2) AND (state = 1 OR {takeOver}) AND next_attempt_at <= {due}
                        AND (
                            SELECT 1 FROM deliveries e
                            WHERE e.bucket = d.bucket AND e.person_id = d.person_id AND e.at <= d.at AND e.at > {oldest}
                                AND e.channel = d.channel AND e.device = d.device
                                AND ((e.state = 2 AND e.next_attempt_at > {due})
                                    OR (e.state = 1 AND e.channel = 2 AND e.attempts = 0 AND e.next_attempt_at > d.next_attempt_at))
                            LIMIT 1
                        ) IS NULL
                    ORDER BY next_attempt_at, at
                    LIMIT {limit}
                )
                RETURNING *
                """
            )
            .AsNoTracking()
            .ToListAsync(cancel);
    }

    public async Task RecordAsync(IReadOnlyCollection<DeliveryOutcome> outcomes, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await db.Database.OpenConnectionAsync(cancel);
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        await using var transaction = connection.BeginTransaction();
        await using var update = connection.CreateCommand();
        update.Transaction = transaction;
        update.CommandText = """
            UPDATE deliveries
            SET state = $state, state_at = $stateAt, attempts = $attempts, next_attempt_at = $next, error = $error
            WHERE bucket = $bucket AND person_id = $person AND at = $at AND subject_id = $subject AND kind = $kind AND channel = $channel
                AND device = $device AND state = 2 AND next_attempt_at = $lease
            """;
        foreach (var outcome in outcomes)
        {
            var claimed = outcome.Claimed;
            update.Parameters.Clear();
            update.Parameters.AddWithValue("$bucket", claimed.Bucket);
            update.Parameters.AddWithValue("$person", claimed.PersonId);
            update.Parameters.AddWithValue("$at", Stored(claimed.At));
            update.Parameters.AddWithValue("$subject", claimed.SubjectId);
            update.Parameters.AddWithValue("$kind", (short)claimed.Kind);
            update.Parameters.AddWithValue("$channel", (short)claimed.Channel);
            update.Parameters.AddWithValue("$device", claimed.Device);
            update.Parameters.AddWithValue("$lease", Stored(claimed.NextAttemptAt));
            update.Parameters.AddWithValue("$state", (short)outcome.State);
            update.Parameters.AddWithValue("$stateAt", Stored(outcome.At));
            update.Parameters.AddWithValue("$attempts", outcome.Attempts);
            update.Parameters.AddWithValue("$next", Stored(outcome.NextAttemptAt));
            update.Parameters.AddWithValue("$error", (object?)outcome.Error ?? DBNull.Value);
            await update.ExecuteNonQueryAsync(cancel);
        }
        await transaction.CommitAsync(cancel);
    }

    private static object Stored(DateTimeOffset? at) => at is { } instant ? MicrosecondsConverter.ToMicroseconds(instant) : DBNull.Value;
}
