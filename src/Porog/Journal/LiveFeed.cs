using System.Collections.Concurrent;
using Porog.Delivery.Choices;
using Porog.Shared;

namespace Porog.Journal;

/// <summary>
/// Wakes open pages on this node: "something new about this child is folded in". It carries no data; the listener asks
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

    /// <summary>Wakes everybody: too much happened to name each child, or something may have been missed.</summary>
    public void PublishAll() => Publish(listeners.Keys);

    private void Remove(Subscription subscription)
    {
        foreach (var childId in subscription.ChildIds)
            if (listeners.TryGetValue(childId, out var here))
                here.TryRemove(subscription, out _);
    }

    /// <summary>One open page's interest in a child, or in the children of a group.</summary>
    public sealed class Subscription(LiveFeed feed, IReadOnlyCollection<Guid> childIds) : IDisposable
    {
        private readonly Signal signal = new();

        public IReadOnlyCollection<Guid> ChildIds { get; } = childIds;

        /// <returns>True when woken, false when the time passed quietly.</returns>
        public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancel) => signal.WaitAsync(timeout, cancel);

        public void Dispose() => feed.Remove(this);

        internal void Wake() => signal.Set();
    }
}
