using System.Data;
using Npgsql;
using Porog.Operations.Backup;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>
/// Copies with <c>pg_dump</c> in its custom format and restores with <c>pg_restore</c>. The rows are counted in the snapshot that is
/// dumped.
/// </summary>
public sealed class PostgreSqlBackup(PorogOptions options) : IDatabaseBackup
{
    /// <summary>The old data during a restore.</summary>
    private const string Aside = "porog_before_restore";

    private const string InPublic = """
        SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace)
             + (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
        """;

    public DatabaseEngine Engine => DatabaseEngine.PostgreSql;

    public string PartName => "porog.dump";

    public bool IsCompressible => false;

    public string Staging => options.DataDirectory;

    public async Task<DatabaseCopy> CopyAsync(string file, CancellationToken cancel)
    {
        try
        {
            await using var connection = await OpenAsync(cancel);
            await PostgreSqlTools.RequireAsync("pg_dump", connection, cancel);
            await PostgreSqlTools.RequireAsync("pg_restore", connection, cancel);
            await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
            await using var export = new NpgsqlCommand("SELECT pg_export_snapshot()", connection, snapshot);
            var id = (string)(await export.ExecuteScalarAsync(cancel))!;
            var copy = await CountRows.InAsync(connection, cancel);
            await PostgreSqlTools.RunAsync(
                "pg_dump",
                ["--format=custom", "--no-owner", "--no-privileges", $"--snapshot={id}", $"--file={file}"],
                connection,
                database: null,
                cancel
            );
            return copy;
        }
        catch (NpgsqlException problem)
        {
            throw Away(problem);
        }
    }

    public async Task<DatabaseTrial> TryAsync(string file, CancellationToken cancel)
    {
        try
        {
            await PostgreSqlTools.RunAsync("pg_restore", ["--list", file], server: null, database: null, cancel);
        }
        catch (BackupException problem) when (problem.Message.Contains("error:", StringComparison.Ordinal))
        {
            throw new BackupException($"is damaged: {problem.Message}");
        }
        if (options.Database.Engine != DatabaseEngine.PostgreSql)
            return new DatabaseTrial(null, "pg_restore has read its list; there is no PostgreSQL in the settings to try more");
        try
        {
            return new DatabaseTrial(
                await TryInScratchAsync(file, cancel),
                "it was restored into a database of its own, which is dropped again"
            );
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return new DatabaseTrial(null, "pg_restore has read its list; to try more, the user needs the right CREATEDB");
        }
        catch (NpgsqlException problem)
        {
            return new DatabaseTrial(null, $"pg_restore has read its list; PostgreSQL is not reachable to try more: {problem.Message}");
        }
    }

    public async Task<DatabaseTarget> FindTargetAsync(CancellationToken cancel)
    {
        try
        {
            await using var connection = await OpenAsync(cancel);
            await PostgreSqlTools.RequireAsync("pg_restore", connection, cancel);
            await RefuseOthersAsync(connection, cancel);
            var name = $"The database {connection.Database}";
            if (await CountAsync(connection, "SELECT count(*) FROM pg_namespace WHERE nspname = $1", cancel, Aside) > 0)
                throw new BackupException(
                    $"{name} has a schema {Aside}, left by a restore that was killed: rename it back to public, or drop it"
                );
            var tables = await CountAsync(connection, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", cancel);
            if (tables > 0 && (await SchemaVersions.AppliedAsync(connection, cancel)).Count == 0)
                throw new BackupException($"{name} belongs to another program: it has {tables} tables and none of Porog");
            return new DatabaseTarget(
                name,
                tables == 0 || (await CountRows.InAsync(connection, cancel)).Rows.Values.All(rows => rows == 0)
            );
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            throw new BackupException($"{problem.MessageText}: create it first, or correct the name");
        }
        catch (NpgsqlException problem)
        {
            throw Away(problem);
        }
    }

    public async Task ReplaceAsync(string file, CancellationToken cancel)
    {
        try
        {
            await using var connection = await OpenAsync(cancel);
            await RefuseOthersAsync(connection, cancel);
            if (await CountAsync(connection, InPublic, cancel) == 0)
                await FillAsync(connection, connection.Database, file, cancel);
            else
                await FillAnewAsync(connection, file, cancel);
            // A dump brings no statistics, and plans without them are slow.
            await RunAsync(connection, "ANALYZE", cancel);
        }
        catch (NpgsqlException problem)
        {
            throw Away(problem);
        }
    }

    /// <summary>Keeps the old data until the new is there.</summary>
    private static async Task FillAnewAsync(NpgsqlConnection connection, string file, CancellationToken cancel)
    {
        await RunAsync(
            connection,
            $"""
            ALTER SCHEMA public RENAME TO {Aside};
            CREATE SCHEMA public;
            GRANT USAGE ON SCHEMA public TO PUBLIC;
            """,
            cancel
        );
        try
        {
            await FillAsync(connection, connection.Database, file, cancel);
        }
        catch
        {
            await RunAsync(connection, $"DROP SCHEMA public CASCADE; ALTER SCHEMA {Aside} RENAME TO public;", CancellationToken.None);
            throw;
        }
        await RunAsync(connection, $"DROP SCHEMA {Aside} CASCADE;", CancellationToken.None);
    }

    private async Task<DatabaseCopy> TryInScratchAsync(string file, CancellationToken cancel)
    {
        var scratch = $"porog_check_{Guid.NewGuid():N}";
        await using var server = await OpenAsync(cancel, "postgres");
        await PostgreSqlTools.RequireAsync("pg_restore", server, cancel);
        await RunAsync(server, $"CREATE DATABASE {scratch} TEMPLATE template0", cancel);
        try
        {
            await using var connection = await OpenAsync(cancel, scratch);
            await FillAsync(server, scratch, file, cancel);
            return await CountRows.InAsync(connection, cancel);
        }
        catch (BackupException problem)
        {
            throw new BackupException($"cannot be restored: {problem.Message}");
        }
        finally
        {
            await RunAsync(server, $"DROP DATABASE {scratch} WITH (FORCE)", CancellationToken.None);
        }
    }

    private static Task<string> FillAsync(NpgsqlConnection server, string database, string file, CancellationToken cancel) =>
        PostgreSqlTools.RunAsync(
            "pg_restore",
            ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", $"--dbname={database}", file],
            server,
            database,
            cancel
        );

    private static async Task RefuseOthersAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var others = await CountAsync(
            connection,
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            """,
            cancel
        );
        if (others > 0)
            throw new BackupException($"The database {connection.Database} is in use by {others} connections: stop every node first");
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancel, string? database = null)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(options.Database.ConnectionString)
            {
                Pooling = false,
                CommandTimeout = 0,
                // PostgreSqlTools reads the password back.
                PersistSecurityInfo = true,
            };
            settings.Database = database ?? settings.Database;
            var connection = new NpgsqlConnection(settings.ToString());
            await connection.OpenAsync(cancel);
            return connection;
        }
        catch (ArgumentException problem)
        {
            throw new SettingsException("Porog:Database:ConnectionString", $"not a PostgreSQL connection string: {problem.Message}");
        }
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string sql, CancellationToken cancel, params string[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static BackupException Away(NpgsqlException problem) =>
        new($"Porog:Database: {(problem as PostgresException)?.MessageText ?? problem.Message}");
}
