using System.Collections.Concurrent;
using Porog.Shared;

namespace Porog.Journal;

/// <summary>
/// Wakes open pages on this node when the follower has processed something new about a child. It carries no data: the listener asks
/// <see cref="Access.ChildAccess"/> and reads the journal again.
/// </summary>
public sealed class LiveFeed
{
    private readonly ConcurrentDictionary<Guid, ConcurrentDictionary<Subscription, byte>> listeners = new();

    public Subscription Subscribe(params IReadOnlyCollection<Guid> childIds)
    {
        var subscription = new Subscription(this, childIds);
        foreach (var childId in childIds)
            listeners.GetOrAdd(childId, _ => new()).TryAdd(subscription, 0);
        return subscription;
    }

    public void Publish(IEnumerable<Guid> childIds)
    {
        foreach (var childId in childIds)
            if (listeners.TryGetValue(childId, out var here))
                foreach (var (subscription, _) in here)
                    subscription.Wake();
    }

    /// <summary>Wakes all listeners: too many children changed to name each, or a signal may have been missed.</summary>
    public void PublishAll() => Publish(listeners.Keys);

    private void Remove(Subscription subscription)
    {
        foreach (var childId in subscription.ChildIds)
            if (listeners.TryGetValue(childId, out var here))
                here.TryRemove(subscription, out _);
    }

    /// <summary>One open page that listens for a child or for the children of a group.</summary>
    public sealed class Subscription(LiveFeed feed, IReadOnlyCollection<Guid> childIds) : IDisposable
    {
        private readonly Signal signal = new();

        public IReadOnlyCollection<Guid> ChildIds { get; } = childIds;

        /// <returns>True when woken, false on timeout.</returns>
        public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancel) => signal.WaitAsync(timeout, cancel);

        public void Dispose() => feed.Remove(this);

        internal void Wake() => signal.Set();
    }
}
