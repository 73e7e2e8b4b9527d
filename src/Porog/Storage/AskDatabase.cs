using Microsoft.Data.Sqlite;
using Npgsql;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>What the database says of itself, on a connection of its own. It is not created if it is missing.</summary>
public sealed class AskDatabase(PorogOptions options)
{
    /// <summary>Seconds for the connection and for each command.</summary>
    private const int Patience = 4;

    /// <summary>The oldest PostgreSQL that the tests run on.</summary>
    public const int OldestPostgreSql = 15;

    /// <summary>The SQLite file; null on PostgreSQL, or if the settings name no file.</summary>
    public string? File =>
        options.Database.Engine == DatabaseEngine.Sqlite
            ? StorageServices.SqliteFile(StorageServices.SqliteConnectionString(options))
            : null;

    public Task<DatabaseAnswer> AskAsync(CancellationToken cancel) =>
        options.Database.Engine == DatabaseEngine.Sqlite ? AskSqliteAsync(cancel) : AskPostgreSqlAsync(cancel);

    private async Task<DatabaseAnswer> AskSqliteAsync(CancellationToken cancel)
    {
        var file = File!;
        await using var connection = SqliteFiles.Open(file, SqliteOpenMode.ReadWrite);
        // A file that is no database is only noticed when it is read.
        _ = await SchemaVersions.AppliedAsync(connection, cancel);
        return new DatabaseAnswer($"SQLite {connection.ServerVersion}, {file}", IsTooOld: false, Clock: null);
    }

    private async Task<DatabaseAnswer> AskPostgreSqlAsync(CancellationToken cancel)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.Database.ConnectionString)
        {
            Pooling = false,
            Timeout = Patience,
            CommandTimeout = Patience,
            CancellationTimeout = -1,
        };
        await using var connection = new NpgsqlConnection(settings.ToString());
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var clock = (DateTime)(await command.ExecuteScalarAsync(cancel))!;
        return new DatabaseAnswer(
            $"PostgreSQL {connection.PostgreSqlVersion}, {connection.Database}, {connection.Host}:{connection.Port}",
            connection.PostgreSqlVersion.Major < OldestPostgreSql,
            new DateTimeOffset(clock, TimeSpan.Zero)
        );
    }
}

/// <param name="Name">Engine, version and place, for people.</param>
/// <param name="IsTooOld">Whether its version is older than those that the tests run on.</param>
/// <param name="Clock">Its clock, UTC; null if it has the clock of this machine.</param>
public sealed record DatabaseAnswer(string Name, bool IsTooOld, DateTimeOffset? Clock);
