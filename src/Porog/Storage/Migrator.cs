using Microsoft.EntityFrameworkCore;

namespace Porog.Storage;

/// <summary>Brings the database schema up to date. Safe to call from several nodes at once.</summary>
public sealed class Migrator(IDbContextFactory<PorogDbContext> contexts)
{
    /// <returns>The names of the migrations that this call applied.</returns>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var pending = (await db.Database.GetPendingMigrationsAsync(cancel)).ToList();
        // EF locks the database while it migrates: a second node waits and then finds nothing to do.
        await db.Database.MigrateAsync(cancel);
        if (db.Database.IsSqlite())
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", cancel);
        return pending;
    }
}
