using Microsoft.EntityFrameworkCore;

namespace Porog.Storage;

/// <summary>Counts shared by all nodes. One statement adds and answers, which EF cannot express, so that parallel tries see each other.</summary>
internal static class LimitCountRows
{
    /// <returns>The count after this one.</returns>
    public static async Task<int> AddAsync(PorogDbContext db, byte[] key, DateTimeOffset endsAt, CancellationToken cancel)
    {
        object ends = db is SqliteDbContext ? MicrosecondsConverter.ToMicroseconds(endsAt) : endsAt.ToUniversalTime();
        var counts = await db
            .Database.SqlQuery<int>(
                $"""
                INSERT INTO limit_counts (key, count, ends_at) VALUES ({key}, 1, {ends})
                ON CONFLICT (key) DO UPDATE SET count = limit_counts.count + 1 RETURNING count AS "Value"
                """
            )
            .ToListAsync(cancel);
        return counts[0];
    }
}
