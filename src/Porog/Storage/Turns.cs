using Microsoft.EntityFrameworkCore;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>
/// Serialises changes that must see each other, until the end of the caller's transaction. SQLite has one writer at a time anyway;
/// PostgreSQL uses locks. To avoid deadlocks, phones are locked before children (<see cref="Access.ChildTurn"/>), each in a fixed order.
/// </summary>
internal static class Turns
{
    /// <summary>Serialises nodes that create partitions; the second finds them created. SQL text, for commands outside EF.</summary>
    public const string OfPartitionsSql = "SELECT pg_advisory_xact_lock(hashtext('journal partitions'))";

    /// <summary>An arbitrary lock number, the same on all nodes.</summary>
    private const long SummariesTurn = 0x5375_6D6D;

    /// <summary>An arbitrary base number; the channel's number is added.</summary>
    private const long ClaimTurn = 0x436C_6169_0000;

    /// <inheritdoc cref="SummariesTurn"/>
    private const long StaffTurn = 0x5374_6166;

    /// <inheritdoc cref="SummariesTurn"/>
    private const long AlertsTurn = 0x416C_6572;

    /// <inheritdoc cref="SummariesTurn"/>
    private const long SilencesTurn = 0x5369_6C65;

    /// <inheritdoc cref="SummariesTurn"/>
    private const long MigrationTurn = 0x4D69_6772;

    /// <summary>
    /// Serialises an application that names a phone and a registration that verifies it: the second sees the changes of the first.
    /// </summary>
    public static async Task OfPhonesAsync(PorogDbContext db, IEnumerable<string> phones, CancellationToken cancel)
    {
        if (db is not PostgreSqlDbContext)
            return;
        foreach (var phone in phones.Distinct().Order(StringComparer.Ordinal))
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({phone}, 0))", cancel);
    }

    /// <summary>Serialises additions to a person's limited items: the second sees the first. Taken before all other locks.</summary>
    public static async Task OfPersonAsync(PorogDbContext db, Guid personId, CancellationToken cancel)
    {
        if (db is PostgreSqlDbContext)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({personId.ToString()}, 1))", cancel);
    }

    /// <summary>
    /// Locks the account's row by an update that changes nothing, on both engines. On SQLite it makes the transaction the writer before
    /// it reads anything. Unlike <see cref="OfPersonAsync"/> it also waits for other changes of the row, such as a deletion.
    /// </summary>
    /// <returns>False if the account is deleted or unknown.</returns>
    public static async Task<bool> OfAccountAsync(PorogDbContext db, Guid accountId, CancellationToken cancel) =>
        await db
            .Users.Where(a => a.Id == accountId && a.DeletedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Language, a => a.Language), cancel) == 1;

    /// <summary>Serialises claims of one channel: the second sees what the first has taken.</summary>
    public static async Task OfClaimAsync(PorogDbContext db, Delivery.Channel channel, CancellationToken cancel)
    {
        if (db is PostgreSqlDbContext)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({ClaimTurn + (long)channel})", cancel);
    }

    /// <summary>Serialises changes of roles, to protect the last administrator. Taken after phones.</summary>
    public static async Task OfStaffAsync(PorogDbContext db, CancellationToken cancel)
    {
        if (db is PostgreSqlDbContext)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({StaffTurn})", cancel);
    }

    /// <summary>
    /// Locks the rows of the children's access log heads in the order of the children's ids. <see cref="Access.ChildTurn"/> has created
    /// the rows.
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

    /// <summary>Serialises the keeping of one organisation's honest figures: the month sees every day.</summary>
    public static async Task OfHonestyAsync(PorogDbContext db, Guid organisationId, CancellationToken cancel)
    {
        if (db is PostgreSqlDbContext)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({organisationId.ToString()}, 2))", cancel);
    }

    /// <summary>Lets one node at a time collect held messages.</summary>
    /// <returns>False if another node is collecting.</returns>
    public static Task<bool> TrySummariesAsync(PorogDbContext db, CancellationToken cancel) => TryAsync(db, SummariesTurn, cancel);

    /// <summary>Lets one node at a time look for silent readers.</summary>
    /// <returns>False if another node is looking.</returns>
    public static Task<bool> TrySilencesAsync(PorogDbContext db, CancellationToken cancel) => TryAsync(db, SilencesTurn, cancel);

    /// <summary>Lets one node at a time ask families where a child is.</summary>
    /// <returns>False if another node is asking.</returns>
    public static Task<bool> TryAlertsAsync(PorogDbContext db, CancellationToken cancel) => TryAsync(db, AlertsTurn, cancel);

    private static async Task<bool> TryAsync(PorogDbContext db, long turn, CancellationToken cancel) =>
        db is not PostgreSqlDbContext
        || await db.Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock({turn}) AS \"Value\"").SingleAsync(cancel);

    /// <summary>Takes the turn to migrate for as long as the connection is open, or until <see cref="EndMigrationAsync"/>.</summary>
    /// <returns>False if another node is migrating.</returns>
    public static Task<bool> TryMigrationAsync(PorogDbContext db, CancellationToken cancel) =>
        db.Database.SqlQuery<bool>($"SELECT pg_try_advisory_lock({MigrationTurn}) AS \"Value\"").SingleAsync(cancel);

    /// <inheritdoc cref="TryMigrationAsync"/>
    public static Task OfMigrationAsync(PorogDbContext db, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationTurn})", cancel);

    public static Task EndMigrationAsync(PorogDbContext db) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationTurn})", CancellationToken.None);
}
