using System.Collections.Concurrent;
using System.Collections.Immutable;
using Porog.Shared;

namespace Porog.Journal;

/// <summary>
/// Wakes open pages on this node when the follower has processed something new about a child. It carries no data: the listener asks
/// <see cref="Access.ChildAccess"/> and reads the journal again.
/// </summary>
public sealed class LiveFeed
{
    private readonly ConcurrentDictionary<Guid, ImmutableHashSet<Subscription>> listeners = new();

    /// <summary>How many children somebody is watching here.</summary>
    public int WatchedChildren => listeners.Count;

    public Subscription Subscribe(params IReadOnlyCollection<Guid> childIds)
    {
        var subscription = new Subscription(this, childIds);
        foreach (var childId in childIds)
            listeners.AddOrUpdate(childId, _ => [subscription], (_, here) => here.Add(subscription));
        return subscription;
    }

    public void Publish(IEnumerable<Guid> childIds)
    {
        foreach (var childId in childIds)
            if (listeners.TryGetValue(childId, out var here))
                foreach (var subscription in here)
                    subscription.Wake();
    }

    /// <summary>Wakes all listeners: a signal may have been missed.</summary>
    public void PublishAll() => Publish(listeners.Keys);

    private void Remove(Subscription subscription)
    {
        foreach (var childId in subscription.ChildIds)
            while (listeners.TryGetValue(childId, out var here) && !TryRemove(childId, here, subscription)) { }
    }

    /// <summary>Nobody listens for a child any more: the child is forgotten, or the list would grow with every child ever watched.</summary>
    /// <returns>False if another listener came or went at the same moment.</returns>
    private bool TryRemove(Guid childId, ImmutableHashSet<Subscription> here, Subscription subscription)
    {
        var left = here.Remove(subscription);
        return left.IsEmpty ? listeners.TryRemove(KeyValuePair.Create(childId, here)) : listeners.TryUpdate(childId, left, here);
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
