using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>The staging table of the import that a worker holds: writes lines in batches, tells the progress and keeps the lease.</summary>
internal sealed class Staging(IDbContextFactory<PorogDbContext> contexts, RosterImport import, Guid worker, TimeProvider clock)
{
    public const int Batch = 1000;

    /// <summary>A worker that does not report for this long is taken for dead.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly List<RosterRow> waiting = [];
    private int number;

    public RosterImport Import => import;

    /// <summary>Lines written so far.</summary>
    public int Count => number;

    public RosterRow NewRow(string? file, int line) =>
        new()
        {
            ImportId = import.Id,
            Number = ++number,
            File = file,
            Line = line,
        };

    /// <summary>A row that <see cref="NewRow"/> made.</summary>
    public async Task AddAsync(RosterRow row, CancellationToken cancel)
    {
        waiting.Add(row);
        if (waiting.Count >= Batch)
            await FlushAsync(cancel);
    }

    public async Task FlushAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        db.RosterRows.AddRange(waiting);
        await db.SaveChangesAsync(cancel);
        waiting.Clear();
        await ReachedAsync(db, number, cancel);
    }

    /// <summary>Changes the lines of these people, all at once.</summary>
    /// <param name="ids">External ids.</param>
    /// <param name="change">Called for each line there is.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The ids that have a line.</returns>
    public async Task<HashSet<string>> ChangeAsync(IReadOnlyCollection<string> ids, Action<RosterRow> change, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (importId, found) = (import.Id, new HashSet<string>(StringComparer.Ordinal));
        await foreach (var row in Rows(db).Where(r => ids.Contains(r.ExternalId!)).AsAsyncEnumerable().WithCancellation(cancel))
        {
            change(row);
            found.Add(row.ExternalId!);
        }
        await db.SaveChangesAsync(cancel);
        await ReachedAsync(db, import.Done, cancel);
        return found;
    }

    public IQueryable<RosterRow> Rows(PorogDbContext db) => db.RosterRows.Where(r => r.ImportId == import.Id);

    /// <summary>Tells the progress and extends the lease.</summary>
    /// <exception cref="RosterLostException">Another worker holds the import now.</exception>
    public async Task ReachedAsync(PorogDbContext db, int done, CancellationToken cancel)
    {
        import.Done = done;
        var until = clock.GetUtcNow() + Lease;
        var mine = await db
            .RosterImports.Where(i => i.Id == import.Id && i.TakenBy == worker)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.Done, done)
                        .SetProperty(i => i.TakenUntil, until)
                        // Applying goes on after the last batch, so each batch is progress; the other steps start from the beginning.
                        .SetProperty(i => i.Attempts, i => i.State == RosterState.Applying ? 0 : i.Attempts),
                cancel
            );
        if (mine == 0)
            throw new RosterLostException();
    }
}

/// <summary>The lease ran out and another worker took the import, or its owner gave it up.</summary>
internal sealed class RosterLostException : Exception;
