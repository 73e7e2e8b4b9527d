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
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        foreach (var outcome in outcomes)
        {
            var claimed = outcome.Claimed;
            await db
                .Deliveries.Where(d =>
                    d.Bucket == claimed.Bucket
                    && d.PersonId == claimed.PersonId
                    && d.At == claimed.At
                    && d.SubjectId == claimed.SubjectId
                    && d.Kind == claimed.Kind
                    && d.Channel == claimed.Channel
                    && d.State == DeliveryState.Sending
                    && d.NextAttemptAt == claimed.NextAttemptAt
                )
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(d => d.State, outcome.State)
                            .SetProperty(d => d.StateAt, outcome.At)
                            .SetProperty(d => d.Attempts, outcome.Attempts)
                            .SetProperty(d => d.NextAttemptAt, outcome.NextAttemptAt)
                            .SetProperty(d => d.Error, outcome.Error),
                    cancel
                );
        }
        await transaction.CommitAsync(cancel);
    }
}
