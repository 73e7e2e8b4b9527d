using Porog.Access;

namespace Porog.Storage;

/// <summary>Notifies all nodes through the database. Each listens with <see cref="FeedChannel"/>, including this one.</summary>
public sealed class PostgreSqlLiveNotice(ConnectionPools pools) : ILiveNotice
{
    public async Task TellAsync(IReadOnlyCollection<Guid> childIds, CancellationToken cancel)
    {
        if (childIds.Count == 0)
            return;
        await using var batch = pools.Current.CreateBatch();
        foreach (var wake in FeedChannel.Wake(childIds))
            batch.BatchCommands.Add(wake);
        await batch.ExecuteNonQueryAsync(cancel);
    }
}
