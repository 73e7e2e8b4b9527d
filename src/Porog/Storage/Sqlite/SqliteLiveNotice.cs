using Porog.Access;
using Porog.Journal;

namespace Porog.Storage;

/// <summary>SQLite installations have one node, so this wakes only its own pages.</summary>
public sealed class SqliteLiveNotice(LiveFeed live) : ILiveNotice
{
    public Task TellAsync(IReadOnlyCollection<Guid> childIds, CancellationToken cancel)
    {
        live.Publish(childIds);
        return Task.CompletedTask;
    }
}
