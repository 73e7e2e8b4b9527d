namespace Porog.Journal;

/// <summary>
/// The ids lately made durable by this process, so that the usual repeat (a device that lost our answer) is known
/// without asking the database. Forgetting one costs time, never correctness: the database is asked then.
/// </summary>
public sealed class RecentIds
{
    private const int GenerationSize = 200_000;
    private readonly Lock gate = new();
    private HashSet<Guid> younger = [];
    private HashSet<Guid> older = [];

    public bool Contains(Guid id)
    {
        lock (gate)
            return younger.Contains(id) || older.Contains(id);
    }

    public void Add(IReadOnlyCollection<JournalEntry> durable)
    {
        lock (gate)
        {
            if (younger.Count + durable.Count > GenerationSize)
                (older, younger) = (younger, []);
            foreach (var entry in durable)
                younger.Add(entry.Id);
        }
    }
}
