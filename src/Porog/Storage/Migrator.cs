using Microsoft.EntityFrameworkCore;

namespace Porog.Storage;

/// <summary>Brings the schema of whichever engine up to date; safe to call from several nodes at once.</summary>
public sealed class Migrator(IDbContextFactory<PorogDbContext> contexts)
{
    /// <returns>The names of the migrations that were applied now.</returns>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var pending = (await db.Database.GetPendingMigrationsAsync(cancel)).ToList();
        // EF takes a lock in the database itself, so a second node waits and then finds nothing to do.
        await db.Database.MigrateAsync(cancel);
        if (db.Database.IsSqlite())
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", cancel);
        return pending;
    }
}
