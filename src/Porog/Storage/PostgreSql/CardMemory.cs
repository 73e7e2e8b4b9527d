using System.Collections.Concurrent;
using Porog.Journal;

namespace Porog.Storage;

/// <summary>
/// Whose the cards lately seen are. Good only while <see cref="FeedChannel"/> listens for what to forget; otherwise it
/// remembers nothing and every card is looked up.
/// </summary>
public sealed class CardMemory
{
    /// <summary>About 140 MB of cards; past it memory starts anew.</summary>
    private const int Limit = 1_000_000;

    private readonly ConcurrentDictionary<string, CardOwner> owners = new(StringComparer.Ordinal);
    private long version;
    private volatile bool listening;

    /// <summary>Take it before asking the database, and hand it to <see cref="Remember"/> with the answer.</summary>
    public long Version => Interlocked.Read(ref version);

    public bool TryGet(string number, out CardOwner owner) => owners.TryGetValue(number, out owner);

    /// <summary>Keeps answers, unless something was to be forgotten since the question: then they may be old already.</summary>
    public void Remember(IReadOnlyDictionary<string, CardOwner> answers, long askedAt)
    {
        if (!listening || Version != askedAt)
            return;
        if (owners.Count + answers.Count > Limit)
            owners.Clear();
        foreach (var (number, owner) in answers)
            owners[number] = owner;
        // A notice may have come between the check and the last line.
        if (Version != askedAt)
            foreach (var number in answers.Keys)
                owners.TryRemove(number, out _);
    }

    public void Forget(string number)
    {
        Interlocked.Increment(ref version);
        owners.TryRemove(number, out _);
    }

    /// <param name="listens">Whether notices come from now on.</param>
    public void ForgetAll(bool listens)
    {
        Interlocked.Increment(ref version);
        listening = listens;
        owners.Clear();
    }
}
