namespace Porog.Journal;

/// <summary>Appends to the journal in bulk; each database engine has its own implementation.</summary>
public interface IJournalStore
{
    /// <summary>How many transactions may append at the same time.</summary>
    int Writers { get; }

    /// <summary>Appends the entries with new ids in one transaction; durable on return. The entries need distinct ids.</summary>
    /// <returns>The ids that already existed, whichever child and month they belong to. These are durable too.</returns>
    /// <exception cref="TimeoutException">The database gave up waiting for its standby. Whether the entries are durable is unknown.</exception>
    Task<IReadOnlySet<Guid>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancel);

    /// <returns>Which of the ids were accepted earlier. These are durable.</returns>
    Task<IReadOnlySet<Guid>> FindAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel);

    /// <summary>
    /// Prepares the engine before the first event and then every hour: creates partitions for the month of <paramref name="now"/> and
    /// the two after, and makes positions continue correctly after a restore.
    /// </summary>
    Task PrepareAsync(DateTimeOffset now, CancellationToken cancel);
}
