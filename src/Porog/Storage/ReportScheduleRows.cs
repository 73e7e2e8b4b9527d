using Microsoft.EntityFrameworkCore;
using Porog.Delivery.Reports;

namespace Porog.Storage;

/// <summary>Two statements on report schedules that EF cannot express for both engines.</summary>
internal static class ReportScheduleRows
{
    /// <summary>
    /// Claims the due schedules in the caller's transaction. On SQLite that transaction is the only writer; on PostgreSQL each node
    /// skips rows that another node has locked.
    /// </summary>
    public static IQueryable<ReportSchedule> TakeDue(PorogDbContext db, DateTimeOffset now, int most) =>
        db is PostgreSqlDbContext
            ? db.ReportSchedules.FromSql(
                $"""
                SELECT * FROM report_schedules WHERE next_at <= {now.ToUniversalTime()} ORDER BY next_at LIMIT {most}
                FOR UPDATE SKIP LOCKED
                """
            )
            : db.ReportSchedules.Where(s => s.NextAt <= now).OrderBy(s => s.NextAt).Take(most);

    /// <summary>
    /// Sets when the next report is due; a report that is already due stays due. One statement, because two pages of one person, or
    /// a page and the batch, may run at the same time.
    /// </summary>
    public static async Task SetNextAsync(
        PorogDbContext db,
        Guid personId,
        ReportPeriod period,
        DateTimeOffset next,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var (nextAt, from) = (Stored(db, next), Stored(db, now));
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO report_schedules (person_id, period, next_at) VALUES ({personId}, {(short)period}, {nextAt})
            ON CONFLICT (person_id, period) DO UPDATE SET next_at = excluded.next_at WHERE report_schedules.next_at > {from}
            """,
            cancel
        );
    }

    private static object Stored(PorogDbContext db, DateTimeOffset at) =>
        db is SqliteDbContext ? MicrosecondsConverter.ToMicroseconds(at) : at.ToUniversalTime();
}
