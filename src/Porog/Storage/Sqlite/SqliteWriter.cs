using Microsoft.Data.Sqlite;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>
/// The connection that appends to the journal and follows it, open for the life of the process. Appending and following take turns;
/// all other writes go through EF and wait for SQLite's own lock.
/// </summary>
public sealed class SqliteWriter(PorogOptions options) : IDisposable
{
    private readonly SemaphoreSlim turns = new(1, 1);
    private readonly string connectionString = StorageServices.SqliteConnectionString(options);
    private SqliteConnection? connection;

    /// <summary>Waits for the turn to write. Dispose the turn to release it.</summary>
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
        pragma.CommandText = $"PRAGMA synchronous = FULL; PRAGMA busy_timeout = 30000; {SecureDelete.Pragma}";
        pragma.ExecuteNonQuery();
        return connection = opened;
    }

    /// <summary>The writer's connection during one turn.</summary>
    public sealed class Turn(SqliteConnection connection, SemaphoreSlim turns) : IDisposable
    {
        public SqliteConnection Connection { get; } = connection;

        public void Dispose() => turns.Release();
    }
}
