namespace Porog.Web.Shared;

/// <summary>
/// Counts live streams of this node, so that one session or one person cannot take all its connections and memory. A stream stays on
/// the node that opened it.
/// </summary>
public sealed class OpenStreams
{
    /// <summary>One for each open tab of a browser.</summary>
    public const int MostASession = 10;

    public const int MostAPerson = 30;

    private readonly Lock sync = new();
    private readonly Dictionary<Guid, int> counts = [];

    /// <returns>To be disposed with the stream; null when there are too many.</returns>
    public IDisposable? Open(Guid session, Guid person)
    {
        lock (sync)
        {
            if (counts.GetValueOrDefault(session) >= MostASession || counts.GetValueOrDefault(person) >= MostAPerson)
                return null;
            Add(session, 1);
            Add(person, 1);
        }
        return new Stream(this, session, person);
    }

    private void Add(Guid id, int change)
    {
        var count = counts.GetValueOrDefault(id) + change;
        if (count == 0)
            counts.Remove(id);
        else
            counts[id] = count;
    }

    private sealed class Stream(OpenStreams owner, Guid session, Guid person) : IDisposable
    {
        public void Dispose()
        {
            lock (owner.sync)
            {
                owner.Add(session, -1);
                owner.Add(person, -1);
            }
        }
    }
}
