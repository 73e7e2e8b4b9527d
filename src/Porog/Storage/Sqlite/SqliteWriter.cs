using Microsoft.Data.Sqlite;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>
/// The one connection that writes the journal and follows it, kept open for the whole process. Appending and following take turns;
/// everything else writes through EF and waits for SQLite's own lock.
/// </summary>
public sealed class SqliteWriter(PorogOptions options) : IDisposable
{
    private readonly SemaphoreSlim turns = new(1, 1);
    private readonly string connectionString = StorageServices.SqliteConnectionString(options);
    private SqliteConnection? connection;

    /// <summary>Waits for the turn to write; dispose it to give the turn back.</summary>
    public async Task<Turn> TakeAsync(CancellationToken cancel)
    {
        await turns.WaitAsync(cancel);
        try
        {
            return new Turn(Open(), turns);
        }
        catch
        {
            turns.Release();
            throw;
        }
    }

    public void Dispose()
    {
        connection?.Dispose();
        turns.Dispose();
    }

    private SqliteConnection Open()
    {
        if (connection is not null)
            return connection;
        var opened = new SqliteConnection(connectionString);
        opened.Open();
        using var pragma = opened.CreateCommand();
        pragma.CommandText = "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 30000;";
        pragma.ExecuteNonQuery();
        return connection = opened;
    }

    /// <summary>The writer's connection for as long as the turn lasts.</summary>
    public sealed class Turn(SqliteConnection connection, SemaphoreSlim turns) : IDisposable
    {
        public SqliteConnection Connection { get; } = connection;

        public void Dispose() => turns.Release();
    }
}
