using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Porog.Shared;

/// <summary>Tells an outage of the database from a defect.</summary>
public static class DatabaseAway
{
    /// <summary>SQLite: busy, locked, input or output error, full disk, file cannot be opened.</summary>
    private static readonly int[] SqliteOutages = [5, 6, 10, 13, 14];

    /// <summary>
    /// Whether the exception means that the database could not be reached or gave up, so that the same work may succeed later. EF wraps
    /// such exceptions, in <see cref="InvalidOperationException"/> among others, so the causes are searched too.
    /// </summary>
    public static bool Is(Exception problem)
    {
        for (Exception? cause = problem; cause is not null; cause = cause.InnerException)
            if (IsOutage(cause))
                return true;
        return false;
    }

    /// <summary>
    /// Finds the database's own error, whether it is an outage or not, such as a wrong password or a damaged file. Its message is for the
    /// operator.
    /// </summary>
    /// <returns>Null if the exception has nothing to do with the database.</returns>
    public static Exception? CauseIn(Exception problem)
    {
        for (Exception? cause = problem; cause is not null; cause = cause.InnerException)
            if (cause is DbException)
                return cause;
        return null;
    }

    private static bool IsOutage(Exception cause) =>
        cause switch
        {
            SqliteException sqlite => SqliteOutages.Contains(sqlite.SqliteErrorCode),
            // 57P: the server is shutting down, has crashed, or is starting.
            PostgresException postgres => postgres.IsTransient || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal),
            // Npgsql's own errors are about the connection: the server's are PostgresException. After a failover Npgsql remembers for a while
            // which host was the standby and says "No suitable host was found", which it does not call transient.
            NpgsqlException => true,
            DbException other => other.IsTransient,
            SocketException or IOException or TimeoutException => true,
            _ => false,
        };
}
