namespace Porog.Journal;

/// <summary>
/// Ids that this process made durable recently. A device that lost the answer usually repeats soon, and the repeat is recognised
/// without a query. A forgotten id costs time, not correctness: the database is asked then.
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
