using Porog.Attendance;
using Porog.Delivery;
using Porog.Journal;
using Porog.Shared;
using Porog.Wallets;

namespace Porog.Following;

/// <summary>Hands out new journal entries, each exactly once.</summary>
public interface IFollowStore
{
    /// <summary>
    /// Locks buckets that no other follower holds and reads their entries beyond the stored positions.
    /// </summary>
    /// <returns>Null when there is nothing new in the buckets that are free.</returns>
    Task<IFollowTransaction?> BeginAsync(int limit, CancellationToken cancel);
}

/// <summary>One open transaction over new journal entries; disposing without <see cref="CommitAsync"/> gives the buckets back.</summary>
public interface IFollowTransaction : IAsyncDisposable
{
    /// <summary>In order within each child.</summary>
    IReadOnlyList<FollowedEntry> Entries { get; }

    /// <summary>Adds to balances and returns the new balances with their thresholds.</summary>
    Task<IReadOnlyList<WalletChange>> AddToWalletsAsync(IReadOnlyDictionary<Guid, long> kopecksByChild, CancellationToken cancel);

    /// <summary>Writes the consequences together with the new positions, in one transaction.</summary>
    Task CommitAsync(Consequences consequences, CancellationToken cancel);
}

/// <summary>The fields of a journal entry that following needs.</summary>
public readonly record struct FollowedEntry(
    long Position,
    short Bucket,
    Guid Id,
    Guid ChildId,
    EventKind Kind,
    DateTimeOffset HappenedAt,
    DateTimeOffset ReceivedAt,
    long Amount,
    string? Place,
    Guid? AccompaniedBy,
    bool TakesBackPassage
)
{
    /// <inheritdoc cref="JournalEntry.IsLate"/>
    public bool IsLate(EventOptions options) => ReceivedAt - HappenedAt > TimeSpan.FromMinutes(options.LateAfterMinutes);
}

/// <summary>Where a child is after a passage was taken back. A passage that happened after <paramref name="At"/> wins.</summary>
/// <param name="Bucket">The child's.</param>
/// <param name="ChildId">The child.</param>
/// <param name="At">UTC instant of taking back.</param>
/// <param name="Standing">By the latest passage that stands; null when there is none.</param>
public sealed record RestoredPresence(short Bucket, Guid ChildId, DateTimeOffset At, Presence? Standing);

/// <param name="ChildId">Whose wallet.</param>
/// <param name="Balance">Kopecks after the addition.</param>
/// <param name="Threshold">Kopecks, or null.</param>
public readonly record struct WalletChange(Guid ChildId, long Balance, long? Threshold);

/// <summary>What follows from some journal entries, besides balances.</summary>
/// <param name="Presence">At most one per child; an older passage never replaces a newer one.</param>
/// <param name="Restored">Children whose latest passage was taken back; none of them is in <paramref name="Presence"/>.</param>
/// <param name="Crossings">Falls through the threshold.</param>
/// <param name="Deliveries">Who is to be told, by which channel.</param>
/// <param name="Woken">Children whose open pages must refresh.</param>
public sealed record Consequences(
    IReadOnlyCollection<Presence> Presence,
    IReadOnlyCollection<RestoredPresence> Restored,
    IReadOnlyCollection<ThresholdCrossing> Crossings,
    IReadOnlyCollection<MessageDelivery> Deliveries,
    IReadOnlyCollection<Guid> Woken
);
