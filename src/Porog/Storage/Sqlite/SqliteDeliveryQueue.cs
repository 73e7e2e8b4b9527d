using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Porog.Notifications;

namespace Porog.Storage;

/// <summary>One writer at a time: the engine's own lock is all the sharing there is.</summary>
internal sealed class SqliteDeliveryQueue(IDbContextFactory<PorogDbContext> contexts) : IDeliveryQueue
{
    public async Task<IReadOnlyList<Delivery>> ClaimAsync(
        Channel channel,
        int limit,
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        CancellationToken cancel
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (due, lease) = (MicrosecondsConverter.ToMicroseconds(now), MicrosecondsConverter.ToMicroseconds(leaseUntil));
        // Looking costs the writer nothing; an update that finds no row would still take the write lock.
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
                    FROM deliveries
                    WHERE channel = {(short)channel} AND state IN (1, 2) AND next_attempt_at <= {due}
                    ORDER BY next_attempt_at
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
