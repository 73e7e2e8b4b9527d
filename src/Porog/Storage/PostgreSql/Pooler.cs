using Npgsql;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>
/// A pooler that gives each transaction another server process (PgBouncer with <c>pool_mode=transaction</c>) loses what Porog relies on:
/// LISTEN, without which a revoked card opens the gate of another node, and prepared statements.
/// </summary>
internal static class Pooler
{
    private const int Tries = 5;

    /// <exception cref="SettingsException">Such a pooler stands in front of PostgreSQL.</exception>
    public static async Task RefuseAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        try
        {
            await using var first = await source.OpenConnectionAsync(cancel);
            // A pooler invents the process id that it tells its clients.
            if (await ServerProcessAsync(first, cancel) == first.ProcessID)
                return;
            await using var second = await source.OpenConnectionAsync(cancel);
            for (var i = 0; i < Tries; i++)
                if (await ServerProcessAsync(first, cancel) == await ServerProcessAsync(second, cancel))
                    throw Refusal();
        }
        catch (PostgresException problem)
            when (problem.SqlState == PostgresErrorCodes.ProtocolViolation
                && problem.MessageText.Contains("startup parameter", StringComparison.Ordinal)
            )
        {
            throw Refusal();
        }
    }

    private static async Task<int> ServerProcessAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        return (int)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static SettingsException Refusal() =>
        new(
            "Porog:Database:ConnectionString",
            "leads to a pooler such as PgBouncer that shares server processes between transactions. Porog pools connections itself: "
                + "give the address of PostgreSQL, or let the pooler use pool_mode=session"
        );
}
