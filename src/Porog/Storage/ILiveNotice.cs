using Npgsql;
using Porog.Feed;

namespace Porog.Storage;

/// <summary>
/// Wakes the open pages of a child on every node because a right has changed: each asks
/// <see cref="Delegation.ChildAccess"/> again and ends when the answer is no. Called after the commit.
/// </summary>
public interface ILiveNotice
{
    Task TellAsync(IReadOnlyCollection<Guid> childIds, CancellationToken cancel);
}

/// <summary>One node is all there is.</summary>
public sealed class SqliteLiveNotice(LiveFeed live) : ILiveNotice
{
    public Task TellAsync(IReadOnlyCollection<Guid> childIds, CancellationToken cancel)
    {
        live.Publish(childIds);
        return Task.CompletedTask;
    }
}

/// <summary>By way of the database, to every node that listens on <see cref="FeedChannel"/>; this one too.</summary>
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
