using Npgsql;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>One pool of connections for each <see cref="ConnectionShare"/>, together at most <c>Porog:Database:Connections</c>.</summary>
public sealed class ConnectionPools : IAsyncDisposable, IDisposable
{
    /// <summary>How many statements a connection keeps prepared: more than all pages send, so that none pushes another out.</summary>
    private const int PreparedStatements = 250;

    private readonly Dictionary<ConnectionShare, NpgsqlDataSource> pools;

    public ConnectionPools(DatabaseOptions database, DatabaseOutage? outage)
    {
        pools = Create(database);
        // Else each pool would notice the dead connections by itself, and after the outage a request of each would fail.
        if (outage is not null)
            outage.Began += (_, _) => Clear();
    }

    /// <summary>The pool of the current flow of calls.</summary>
    public NpgsqlDataSource Current => pools[ConnectionShares.Current];

    public NpgsqlDataSource this[ConnectionShare share] => pools[share];

    /// <summary>Closes the idle connections; those in use when they are given back.</summary>
    private void Clear()
    {
        foreach (var pool in pools.Values)
            pool.Clear();
    }

    public void Dispose()
    {
        foreach (var pool in pools.Values)
            pool.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in pools.Values)
            await pool.DisposeAsync();
    }

    private static Dictionary<ConnectionShare, NpgsqlDataSource> Create(DatabaseOptions database)
    {
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString);
            // ContainsKey answers true for every word that Npgsql knows, set or not.
            var given = connection.Keys.Cast<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
            if (given.Contains("Maximum Pool Size"))
                throw new SettingsException(
                    "Porog:Database:ConnectionString",
                    "«Maximum Pool Size» has no effect: a node has several pools. Set Porog:Database:Connections instead"
                );
            // All queries take milliseconds, so JIT and parallel workers cost more than they save. The default random_page_cost is meant for
            // spinning disks and makes the planner scan a whole table instead of using the index for a hundred children.
            connection.Options ??= "-c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1";
            // A cancelled wait for the synchronous standby is reported as success, although a failover would lose the commit. So a command
            // that times out or is given up breaks its connection; it never asks the server to cancel.
            connection.CancellationTimeout = -1;
            // Planning a family's page costs PostgreSQL more than running it. A connection prepares what it has sent twice.
            if (!given.Contains("Max Auto Prepare"))
                (connection.MaxAutoPrepare, connection.AutoPrepareMinUsages) = (PreparedStatements, 2);
            // With several hosts Npgsql remembers for ten seconds which one is the standby, and a promoted standby stays unused that long.
            if (!given.Contains("Host Recheck Seconds"))
                connection.HostRecheckSeconds = 2;
            return Enum.GetValues<ConnectionShare>().ToDictionary(share => share, share => Pool(connection, share, database.Connections));
        }
        catch (ArgumentException problem)
        {
            throw new SettingsException("Porog:Database:ConnectionString", $"not a PostgreSQL connection string: {problem.Message}");
        }
    }

    private static NpgsqlDataSource Pool(NpgsqlConnectionStringBuilder connection, ConnectionShare share, int all)
    {
        connection.MaxPoolSize = share.SizeOf(all);
        return NpgsqlDataSource.Create(connection);
    }
}
