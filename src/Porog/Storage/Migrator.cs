using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>Brings the database schema up to date. Safe to call from several nodes at once, and after a node died doing it.</summary>
public sealed class Migrator(
    IDbContextFactory<PorogDbContext> contexts,
    SchemaVersions schemas,
    ILogger<Migrator> log,
    ConnectionPools? pools = null
)
{
    /// <summary>Prepares what every start needs, and requires the schema of this version.</summary>
    /// <exception cref="SettingsException">The schema is older, or what <see cref="RefuseAsync"/> refuses.</exception>
    public async Task CheckAsync(CancellationToken cancel)
    {
        await PrepareAsync(cancel);
        if (await RefuseAsync(cancel) is { Count: > 0 } waiting)
            throw new SettingsException(
                "Porog:MigrateAtStart",
                $"is false, and the schema is older than this version by {waiting.Count}: run «porog migrate» first"
            );
    }

    private async Task PrepareAsync(CancellationToken cancel)
    {
        if (pools is not null)
            return;
        // At each start: a restored database comes back without it, and readers would block the writer.
        await using var db = await contexts.CreateDbContextAsync(cancel);
        TakeFromOthers(db.Database.GetConnectionString()!);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", cancel);
    }

    /// <summary>Looks at the database without changing it.</summary>
    /// <returns>The migrations that wait.</returns>
    /// <exception cref="SettingsException">
    /// The PostgreSQL database does not exist, a pooler stands before it, or a newer version has migrated it. A database is not
    /// created: its name may be mistyped.
    /// </exception>
    public async Task<IReadOnlyList<string>> RefuseAsync(CancellationToken cancel)
    {
        try
        {
            if (pools is not null)
                await Pooler.RefuseAsync(pools.Current, cancel);
            await using var db = await contexts.CreateDbContextAsync(cancel);
            await db.Database.OpenConnectionAsync(cancel);
            var applied = await SchemaVersions.AppliedAsync(db.Database.GetDbConnection(), cancel);
            // A pooled context would keep it open.
            await db.Database.CloseConnectionAsync();
            var known = schemas.Of(pools is null ? DatabaseEngine.Sqlite : DatabaseEngine.PostgreSql);
            return applied.Except(known).FirstOrDefault() is not { } newer
                ? [.. known.Except(applied)]
                : throw new SettingsException(
                    "Porog:Database",
                    $"the schema is of a newer version of Porog ({newer}): start that version, or restore a backup made by this one"
                );
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            throw new SettingsException(
                "Porog:Database:ConnectionString",
                $"{problem.MessageText}; create the database first, or correct the name"
            );
        }
    }

    /// <inheritdoc cref="RefuseAsync"/>
    /// <returns>The names of the migrations that this call applied.</returns>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancel)
    {
        await PrepareAsync(cancel);
        if ((await RefuseAsync(cancel)).Count == 0)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancel);
        // A migration, and the wait for another node's, takes as long as it takes.
        db.Database.SetCommandTimeout(0);
        return db.Database.IsSqlite() ? await MigrateSqliteAsync(db, cancel) : await MigratePostgreSqlAsync(db, cancel);
    }

    private void TakeFromOthers(string connectionString)
    {
        if (StorageServices.SqliteFile(connectionString) is not { } file)
            return;
        try
        {
            PrivateFiles.PrepareDatabase(file);
        }
        catch (UnauthorizedAccessException problem)
        {
            log.LogWarning(problem, "The database file can be read by others, and its rights could not be changed");
        }
        catch (IOException problem)
        {
            throw new SettingsException("Porog:Database:ConnectionString", problem.Message);
        }
    }

    /// <summary>EF's own lock fails when two nodes create its table at the same moment, so nodes take turns before it.</summary>
    private async Task<IReadOnlyList<string>> MigratePostgreSqlAsync(PorogDbContext db, CancellationToken cancel)
    {
        // The lock belongs to the connection.
        await db.Database.OpenConnectionAsync(cancel);
        if (!await Turns.TryMigrationAsync(db, cancel))
        {
            log.LogInformation("Another node is migrating the database; waiting for it");
            await Turns.OfMigrationAsync(db, cancel);
        }
        try
        {
            return await ApplyAsync(db, cancel);
        }
        finally
        {
            await Turns.EndMigrationAsync(db);
            // A pooled context would keep it open.
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>
    /// EF's own lock is a row, which stays when its process is killed and stops every later start. A lock of the operating system ends
    /// with the process, so its holder may remove the row of a dead one.
    /// </summary>
    private async Task<IReadOnlyList<string>> MigrateSqliteAsync(PorogDbContext db, CancellationToken cancel)
    {
        using var turn = await TakeFileAsync($"{db.Database.GetDbConnection().DataSource}.migrating", cancel);
        await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancel);
        return await ApplyAsync(db, cancel);
    }

    private static async Task<IReadOnlyList<string>> ApplyAsync(PorogDbContext db, CancellationToken cancel)
    {
        // Another node may have migrated during the wait.
        var pending = (await db.Database.GetPendingMigrationsAsync(cancel)).ToList();
        if (pending.Count > 0)
            await db.Database.MigrateAsync(cancel);
        return pending;
    }

    private async Task<FileStream> TakeFileAsync(string path, CancellationToken cancel)
    {
        for (var told = false; ; told = true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!told)
                    log.LogInformation("Another process is migrating the database; waiting for it");
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                throw new SettingsException("Porog:Database:ConnectionString", problem.Message);
            }
        }
    }
}
