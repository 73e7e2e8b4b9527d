using Microsoft.EntityFrameworkCore;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>
/// Lets changes that must know of each other come one after another, until the end of the caller's transaction. SQLite has one
/// writer at a time anyway; PostgreSQL is asked. Phones are taken before children
/// (<see cref="Access.ChildTurn"/>), each in order, so that nobody waits in a ring.
/// </summary>
internal static class Turns
{
    /// <summary>Two nodes that come to a new month: the second finds the partition made. SQL, for commands outside of EF.</summary>
    public const string OfPartitionsSql = "SELECT pg_advisory_xact_lock(hashtext('journal partitions'))";

    /// <summary>Any number; it only has to be the same on every node.</summary>
    private const long SummariesTurn = 0x5375_6D6D;

    /// <summary>Likewise; the channel's number is added.</summary>
    private const long ClaimTurn = 0x436C_6169_0000;

    /// <inheritdoc cref="SummariesTurn"/>
    private const long StaffTurn = 0x5374_6166;

    /// <summary>
    /// An application that names a phone and a registration that proves it, at the same moment: whichever comes second sees
    /// what the first has done.
    /// </summary>
    public static async Task OfPhonesAsync(PorogDbContext db, IEnumerable<string> phones, CancellationToken cancel)
    {
        if (db is not PostgreSqlDbContext)
            return;
        foreach (var phone in phones.Distinct().Order(StringComparer.Ordinal))
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({phone}, 0))", cancel);
    }

    /// <summary>Two additions to what a person may have only so many of: the second sees the first. Taken before anything else.</summary>
    public static async Task OfPersonAsync(PorogDbContext db, Guid personId, CancellationToken cancel)
    {
        if (db is PostgreSqlDbContext)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({personId.ToString()}, 1))", cancel);
    }

    /// <summary>
    /// Locks the account's row by an update that changes nothing, on both engines: on SQLite it makes the transaction the writer before
    /// anything is read. Unlike <see cref="OfPersonAsync"/> it also waits for other changes of the row, such as a deletion.
    /// </summary>
    /// <returns>False when the account is deleted or there is none.</returns>
    public static async Task<bool> OfAccountAsync(PorogDbContext db, Guid accountId, CancellationToken cancel) =>
        await db
            .Users.Where(a => a.Id == accountId && a.DeletedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Language, a => a.Language), cancel) == 1;

    /// <summary>Two claims of one channel: the second sees what the first has taken.</summary>
    public static async Task OfClaimAsync(PorogDbContext db, Delivery.Channel channel, CancellationToken cancel)
    {
        if (db is PostgreSqlDbContext)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({ClaimTurn + (long)channel})", cancel);
    }

    /// <summary>Changes of roles come one after another, so that the last administrator is seen to be the last. Taken after phones.</summary>
    public static async Task OfStaffAsync(PorogDbContext db, CancellationToken cancel)
    {
        if (db is PostgreSqlDbContext)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({StaffTurn})", cancel);
    }

    /// <summary>
    /// The rows at the ends of children's access logs, which <see cref="Access.ChildTurn"/> has made sure are there, one after
    /// another in the order of the children's ids.
    /// </summary>
    public static async Task OfChildrenAsync(PorogDbContext db, IReadOnlyCollection<Guid> childIds, CancellationToken cancel)
    {
        if (db is not PostgreSqlDbContext)
            return;
        Guid[] children = [.. childIds];
        short[] buckets = [.. childIds.Select(Bucket.Of).Distinct()];
        await db.Database.ExecuteSqlAsync(
            $"""
            SELECT 1 FROM access_log_heads WHERE bucket = ANY({buckets}) AND child_id = ANY({children})
            ORDER BY child_id FOR UPDATE
            """,
            cancel
        );
    }

    /// <summary>Held messages are gathered by one node at a time.</summary>
    /// <returns>False when another is at it.</returns>
    public static async Task<bool> TrySummariesAsync(PorogDbContext db, CancellationToken cancel) =>
        db is not PostgreSqlDbContext
        || await db.Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock({SummariesTurn}) AS \"Value\"").SingleAsync(cancel);
}
