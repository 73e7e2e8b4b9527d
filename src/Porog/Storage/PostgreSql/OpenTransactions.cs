using Microsoft.EntityFrameworkCore;

namespace Porog.Storage;

/// <summary>
/// A transaction that stays open, even in another database of the server, holds back <c>pg_snapshot_xmin</c>, and with it the followers.
/// </summary>
internal static class OpenTransactions
{
    /// <returns>
    /// Seconds since the oldest transaction with an id began; 0 on SQLite. PostgreSQL shows other people's transactions only to members of
    /// <c>pg_read_all_stats</c>.
    /// </returns>
    public static async Task<double> LongestAsync(PorogDbContext db, CancellationToken cancel) =>
        db is PostgreSqlDbContext
            ? await db
                .Database.SqlQuery<double>(
                    $"""
                    SELECT COALESCE(EXTRACT(EPOCH FROM max(clock_timestamp() - xact_start)), 0)::float8 AS "Value"
                    FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
                    """
                )
                .SingleAsync(cancel)
            : 0;
}
