namespace Porog.Journal;

/// <summary>How the engine appends to the journal in bulk.</summary>
public interface IJournalStore
{
    /// <summary>How many transactions may append at once.</summary>
    int Writers { get; }

    /// <summary>Appends in one transaction; durable on return.</summary>
    /// <param name="entries">Distinct ids, ordered by bucket and id.</param>
    /// <param name="cancel">Gives up before the commit.</param>
    /// <returns>The ids that were there already.</returns>
    Task<IReadOnlySet<Guid>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancel);

    /// <summary>
    /// What the engine needs before the first event and every hour after: room for the month of <paramref name="now"/> and the
    /// two after, and an order that continues after a dump was restored.
    /// </summary>
    Task PrepareAsync(DateTimeOffset now, CancellationToken cancel);
}
