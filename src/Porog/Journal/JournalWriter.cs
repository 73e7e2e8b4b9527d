using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Porog.Shared;

namespace Porog.Journal;

/// <summary>
/// Appends to the journal with group commit: requests that arrive during a commit share the next one. Returns when the entries are
/// durable.
/// </summary>
public sealed class JournalWriter : IAsyncDisposable
{
    /// <summary>The most entries in one transaction.</summary>
    private const int GroupLimit = 10_000;

    /// <summary>Smaller commits run one after another, so that single events gather; larger ones may overlap.</summary>
    private const int SideBySideFrom = 200;

    /// <summary>The most entries that may wait. Beyond it <see cref="JournalBusyException"/> is thrown.</summary>
    private const int WaitingLimit = 100_000;

    private readonly Coalescer<Append> waiting;
    private readonly IJournalStore store;
    private readonly FollowSignal followers;
    private readonly ILogger<JournalWriter> log;

    public JournalWriter(IJournalStore store, FollowSignal followers, ILogger<JournalWriter> log)
    {
        this.store = store;
        this.followers = followers;
        this.log = log;
        waiting = new Coalescer<Append>(store.Writers, GroupLimit, SideBySideFrom, WaitingLimit, CommitGroupAsync);
    }

    /// <summary>Appends the entries that are new.</summary>
    /// <returns>The ids that already existed; these repeats changed nothing.</returns>
    /// <exception cref="JournalBusyException">Too many entries are waiting; none was taken.</exception>
    /// <exception cref="System.Data.Common.DbException">The database failed. The entries may or may not be stored; send them again.</exception>
    public Task<IReadOnlySet<Guid>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancel)
    {
        var append = new Append(entries);
        if (entries.Count == 0)
            return Task.FromResult<IReadOnlySet<Guid>>(append.Repeats);
        if (!waiting.TryAdd(append))
            throw new JournalBusyException();
        return append.Done.Task.WaitAsync(cancel);
    }

    /// <summary>Commits the waiting entries, then stops.</summary>
    public ValueTask DisposeAsync() => waiting.DisposeAsync();

    private async Task CommitGroupAsync(List<Append> group)
    {
        if (group.Count == 1)
        {
            await CommitAloneAsync(group[0]);
            return;
        }
        try
        {
            await CommitAsync(group);
        }
        catch (Exception problem) when (DatabaseAway.Is(problem))
        {
            foreach (var append in group)
                append.Done.TrySetException(problem);
        }
        catch (Exception problem)
        {
            // Bad data of one request must not fail the others, so each is retried alone.
            log.LogWarning(problem, "A commit of {Requests} requests failed; retrying each request alone", group.Count);
            foreach (var append in group)
                await CommitAloneAsync(append);
        }
    }

    private async Task CommitAloneAsync(Append append)
    {
        try
        {
            await CommitAsync([append]);
        }
        catch (Exception problem)
        {
            append.Done.TrySetException(problem);
        }
    }

    private async Task CommitAsync(List<Append> group)
    {
        // The first request with an id owns it; the others report a repeat.
        var owners = new Dictionary<Guid, Append>();
        var fresh = new List<JournalEntry>();
        foreach (var append in group)
        {
            foreach (var entry in append.Entries)
                if (owners.TryAdd(entry.Id, append))
                    fresh.Add(entry);
                else if (owners[entry.Id] != append)
                    append.Repeats.Add(entry.Id);
        }
        if (fresh.Count > 0)
        {
            // Neighbouring rows share pages of the index.
            fresh.Sort(static (a, b) => a.Bucket != b.Bucket ? a.Bucket.CompareTo(b.Bucket) : a.Id.CompareTo(b.Id));
            var started = Stopwatch.GetTimestamp();
            var there = await store.AppendAsync(fresh, CancellationToken.None);
            PorogMetrics.CommitDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
            PorogMetrics.GroupSize.Record(fresh.Count);
            if (there.Count > 0)
                foreach (var append in group)
                    append.Repeats.UnionWith(append.Entries.Select(e => e.Id).Where(there.Contains));
            followers.Set();
        }
        foreach (var append in group)
            append.Done.TrySetResult(append.Repeats);
    }

    private sealed class Append(IReadOnlyList<JournalEntry> entries) : ICoalesced
    {
        public int Weight => Entries.Count;
        public IReadOnlyList<JournalEntry> Entries { get; } = entries;
        public HashSet<Guid> Repeats { get; } = [];
        public TaskCompletionSource<IReadOnlySet<Guid>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>More entries are waiting than the engine can write.</summary>
public sealed class JournalBusyException() : Exception("Too many events are waiting to be written.");
