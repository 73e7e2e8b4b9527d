using Porog.Access;
using Porog.Journal;

namespace Porog.Storage;

/// <summary>One node is all there is.</summary>
public sealed class SqliteLiveNotice(LiveFeed live) : ILiveNotice
{
    public Task TellAsync(IReadOnlyCollection<Guid> childIds, CancellationToken cancel)
    {
        live.Publish(childIds);
        return Task.CompletedTask;
    }
}
