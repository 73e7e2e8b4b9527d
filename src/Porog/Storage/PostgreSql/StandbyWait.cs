using Npgsql;

namespace Porog.Storage;

/// <summary>
/// Notices when PostgreSQL stops waiting for the synchronous standby. It then reports success with a warning, although a failover would
/// lose the transaction (https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION-HA).
/// </summary>
internal sealed class StandbyWait : IDisposable
{
    /// <summary>The class of warnings without a code of their own; the cancelled wait is one.</summary>
    private const string Warning = "01000";

    private readonly NpgsqlConnection connection;
    private string? givenUp;

    public StandbyWait(NpgsqlConnection connection)
    {
        this.connection = connection;
        connection.Notice += Hear;
    }

    /// <exception cref="TimeoutException">The standby may not have what was committed. Whether it does is unknown.</exception>
    public void ThrowIfGivenUp()
    {
        if (givenUp is not null)
            throw new TimeoutException($"PostgreSQL did not wait for its standby: {givenUp}");
    }

    public void Dispose() => connection.Notice -= Hear;

    private void Hear(object sender, NpgsqlNoticeEventArgs args)
    {
        if (args.Notice.SqlState is Warning or PostgresErrorCodes.AdminShutdown)
            givenUp = args.Notice.MessageText;
    }
}
