using System.Collections.Concurrent;
using Porog.Journal;

namespace Porog.Storage;

/// <summary>
/// A cache of card owners. Valid only while <see cref="FeedChannel"/> receives invalidations; at other times it caches nothing and
/// every card is looked up.
/// </summary>
public sealed class CardMemory
{
    /// <summary>Cards, about 140 MB. The cache is cleared when it grows larger.</summary>
    private const int Limit = 1_000_000;

    private readonly ConcurrentDictionary<string, CardOwner> owners = new(StringComparer.Ordinal);
    private long version;
    private volatile bool listening;

    /// <summary>Read it before asking the database, and pass it to <see cref="Remember"/> with the answer.</summary>
    public long Version => Interlocked.Read(ref version);

    public bool TryGet(string number, out CardOwner owner) => owners.TryGetValue(number, out owner);

    /// <summary>Caches answers, unless an invalidation arrived after the question; the answers may be stale then.</summary>
    public void Remember(IReadOnlyDictionary<string, CardOwner> answers, long askedAt)
    {
        if (!listening || Version != askedAt)
            return;
        if (owners.Count + answers.Count > Limit)
            owners.Clear();
        foreach (var (number, owner) in answers)
            owners[number] = owner;
        // An invalidation may have arrived after the check above.
        if (Version != askedAt)
            foreach (var number in answers.Keys)
                owners.TryRemove(number, out _);
    }

    public void Forget(string number)
    {
        Interlocked.Increment(ref version);
        owners.TryRemove(number, out _);
    }

    /// <param name="listens">Whether invalidations will arrive from now on.</param>
    public void ForgetAll(bool listens)
    {
        Interlocked.Increment(ref version);
        listening = listens;
        owners.Clear();
    }
}
