using Npgsql;
using Porog.Access;

namespace Porog.Storage;

/// <summary>Notifies all nodes through the database. Each listens with <see cref="FeedChannel"/>, including this one.</summary>
public sealed class PostgreSqlLiveNotice(NpgsqlDataSource source) : ILiveNotice
{
    public async Task TellAsync(IReadOnlyCollection<Guid> childIds, CancellationToken cancel)
    {
        await using var command = source.CreateCommand("SELECT pg_notify($1, $2)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = FeedChannel.Name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = string.Join(',', childIds.Select(id => id.ToString("N"))) });
        await command.ExecuteNonQueryAsync(cancel);
    }
}
