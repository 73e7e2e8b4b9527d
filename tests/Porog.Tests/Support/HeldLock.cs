using Npgsql;

namespace Porog.Tests.Support;

/// <summary>Rows of PostgreSQL that a transaction of the test keeps locked until this is disposed.</summary>
public sealed class HeldLock : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private HeldLock(NpgsqlConnection connection) => this.connection = connection;

    /// <param name="connectionString">A way to the database past any proxy.</param>
    /// <param name="sql">«SELECT … FOR UPDATE».</param>
    public static async Task<HeldLock> TakeAsync(string connectionString, string sql)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; {sql}", connection);
        await command.ExecuteNonQueryAsync();
        return new HeldLock(connection);
    }

    public Task UntilSomebodyWaitsAsync() =>
        PorogHost.EventuallyAsync(
            async () =>
            {
                await using var command = new NpgsqlCommand(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))",
                    connection
                );
                return (long)(await command.ExecuteScalarAsync())! > 0;
            },
            "a statement waits for the lock"
        );

    /// <summary>Gives the rows free.</summary>
    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
