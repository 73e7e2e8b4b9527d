namespace Porog.Journal;

/// <summary>Appends to the journal in bulk; each database engine has its own implementation.</summary>
public interface IJournalStore
{
    /// <summary>How many transactions may append at the same time.</summary>
    int Writers { get; }

    /// <summary>
    /// Appends in one transaction; durable on return. The entries need distinct ids and must be ordered by bucket and id.
    /// </summary>
    /// <returns>The ids that already existed.</returns>
    Task<IReadOnlySet<Guid>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancel);

    /// <summary>
    /// Prepares the engine before the first event and then every hour: creates partitions for the month of <paramref name="now"/> and
    /// the two after, and makes positions continue correctly after a restore.
    /// </summary>
    Task PrepareAsync(DateTimeOffset now, CancellationToken cancel);
}
