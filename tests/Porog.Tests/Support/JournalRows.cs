using Microsoft.EntityFrameworkCore;
using Porog.Feed;
using Porog.Notifications;
using Porog.Shared;

namespace Porog.Tests.Support;

/// <summary>Journal entries and deliveries put straight into the database, for tests of what comes after them.</summary>
public sealed class JournalRows(PorogHost host)
{
    /// <summary>An entry for a child, as if a device had told of it just now.</summary>
    public async Task<Guid> AddAsync(
        TestChild child,
        EventKind kind,
        DateTimeOffset? happenedAt = null,
        long amount = 0,
        long? price = null,
        string? place = null,
        Guid? accompaniedBy = null,
        string? items = null,
        string? note = null
    )
    {
        var id = Guid.NewGuid();
        var now = host.Clock.GetUtcNow();
        var happened = (happenedAt ?? now).ToUniversalTime();
        var month = now.Year * 100 + now.Month;
        await host.WithDbAsync(async db =>
        {
            if (host.Database.Engine == DatabaseEngine.PostgreSql)
            {
#pragma warning disable EF1002 // a number made here
                await db.Database.ExecuteSqlRawAsync(
                    $"CREATE TABLE IF NOT EXISTS journal_{month} PARTITION OF journal FOR VALUES IN ({month})"
                );
#pragma warning restore EF1002
                await db.Database.ExecuteSqlAsync(
                    $"""
                    INSERT INTO journal (bucket, kind, month, position, happened_at, received_at, amount, price, id, child_id, device_id, accompanied_by, offset_minutes, place, items, note)
                    VALUES ({child.Bucket}, {(short)kind}, {month}, journal_position(), {happened}, {now}, {amount}, {price}, {id}, {child.Id}, {Guid.NewGuid()}, {accompaniedBy}, 180, {place}, {items}, {note})
                    """
                );
            }
            else
            {
                await db.Database.ExecuteSqlAsync(
                    $"""
                    INSERT INTO journal (bucket, kind, month, happened_at, received_at, amount, price, id, child_id, device_id, accompanied_by, offset_minutes, place, items, note)
                    VALUES ({child.Bucket}, {(short)kind}, {month}, {Microseconds(happened)}, {Microseconds(
                        now
                    )}, {amount}, {price}, {id}, {child.Id}, {Guid.NewGuid()}, {accompaniedBy}, 180, {place}, {items}, {note})
                    """
                );
            }
        });
        return id;
    }

    private static long Microseconds(DateTimeOffset at) => Porog.Storage.MicrosecondsConverter.ToMicroseconds(at);
}
