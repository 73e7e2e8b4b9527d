using Microsoft.EntityFrameworkCore;
using Porog.Delivery;

namespace Porog.Storage;

/// <summary>For many nodes at once: each skips rows that another has locked.</summary>
internal sealed class PostgreSqlDeliveryQueue(IDbContextFactory<PorogDbContext> contexts) : IDeliveryQueue
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
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Claims run one after another, so that each sees which deliveries the previous one took.
        await Turns.OfClaimAsync(db, channel, cancel);
        var oldest = now - Outages.Longest;
        // The states are literals so that the planner can use the partial index. The subquery makes it read one person's rows at a time.
        var claimed = await db
            .Deliveries.FromSql(
                $"""
                WITH due AS MATERIALIZED (
                    SELECT bucket, person_id, at, subject_id, kind, channel, device
                    FROM deliveries d
                    WHERE channel = {(short)channel} AND state IN (1, 2) AND (state = 1 OR {takeOver})
                        AND next_attempt_at <= {now.ToUniversalTime()}
                        AND (
                            SELECT 1 FROM deliveries e
                            WHERE e.bucket = d.bucket AND e.person_id = d.person_id AND e.at <= d.at AND e.at > {oldest.ToUniversalTime()}
                                AND e.channel = d.channel AND e.device = d.device
                                AND ((e.state = 2 AND e.next_attempt_at > {now.ToUniversalTime()})
                                    OR (e.state = 1 AND e.channel = 2 AND e.attempts = 0 AND e.next_attempt_at > d.next_attempt_at))
                            LIMIT 1
                        ) IS NULL
                    ORDER BY next_attempt_at, at
                    LIMIT {limit}
                    FOR UPDATE SKIP LOCKED
                )
                UPDATE deliveries d
                SET state = 2, attempts = d.attempts + 1, next_attempt_at = {leaseUntil.ToUniversalTime()}, state_at = {now.ToUniversalTime()}
                FROM due
                WHERE (d.bucket, d.person_id, d.at, d.subject_id, d.kind, d.channel, d.device)
                    = (due.bucket, due.person_id, due.at, due.subject_id, due.kind, due.channel, due.device)
                RETURNING d.*
                """
            )
            .AsNoTracking()
            .ToListAsync(cancel);
        await transaction.CommitAsync(cancel);
        return claimed;
    }

    public async Task RecordAsync(IReadOnlyCollection<DeliveryOutcome> outcomes, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        short[] bucket = [.. outcomes.Select(o => o.Claimed.Bucket)];
        Guid[] person = [.. outcomes.Select(o => o.Claimed.PersonId)];
        DateTimeOffset[] at = [.. outcomes.Select(o => o.Claimed.At.ToUniversalTime())];
        Guid[] subject = [.. outcomes.Select(o => o.Claimed.SubjectId)];
        short[] kind = [.. outcomes.Select(o => (short)o.Claimed.Kind)];
        short[] channel = [.. outcomes.Select(o => (short)o.Claimed.Channel)];
        short[] device = [.. outcomes.Select(o => o.Claimed.Device)];
        DateTimeOffset?[] lease = [.. outcomes.Select(o => o.Claimed.NextAttemptAt?.ToUniversalTime())];
        short[] state = [.. outcomes.Select(o => (short)o.State)];
        DateTimeOffset[] stateAt = [.. outcomes.Select(o => o.At.ToUniversalTime())];
        short[] attempts = [.. outcomes.Select(o => o.Attempts)];
        DateTimeOffset?[] next = [.. outcomes.Select(o => o.NextAttemptAt?.ToUniversalTime())];
        string?[] error = [.. outcomes.Select(o => o.Error)];
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE deliveries d
            SET state = o.state, state_at = o.state_at, attempts = o.attempts, next_attempt_at = o.next, error = o.error
            FROM unnest({bucket}, {person}, {at}, {subject}, {kind}, {channel}, {device}, {lease}, {state}, {stateAt}, {attempts}, {next}, {error})
                AS o (bucket, person_id, at, subject_id, kind, channel, device, lease, state, state_at, attempts, next, error)
            WHERE (d.bucket, d.person_id, d.at, d.subject_id, d.kind, d.channel, d.device)
                = (o.bucket, o.person_id, o.at, o.subject_id, o.kind, o.channel, o.device)
                AND d.state = 2 AND d.next_attempt_at = o.lease
            """,
            cancel
        );
    }
}
