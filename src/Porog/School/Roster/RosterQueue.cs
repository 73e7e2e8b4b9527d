using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Shared.Sheets;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>
/// The imports that wait for a worker. A worker takes one for the time of a lease. Every change is guarded by the state that was read
/// and by the lease.
/// </summary>
internal sealed class RosterQueue(IDbContextFactory<PorogDbContext> contexts, TimeProvider clock)
{
    /// <summary>The id under which this queue takes leases.</summary>
    public Guid Worker { get; } = Guid.NewGuid();

    /// <summary>Takes the oldest import that no worker holds, with its organisation; null when there is none.</summary>
    public async Task<RosterImport?> TakeAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        var free = db.RosterImports.Where(i =>
            (
                i.State == RosterState.Uploaded
                || i.State == RosterState.Reading
                || i.State == RosterState.Checking
                || i.State == RosterState.Applying
            ) && (i.TakenUntil == null || i.TakenUntil < now)
        );
        var ids = await free.OrderBy(i => i.StartedAt).Select(i => i.Id).Take(5).ToListAsync(cancel);
        foreach (var id in ids)
        {
            var (until, me) = (now + Staging.Lease, (Guid?)Worker);
            var taken = await free.Where(i => i.Id == id)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(i => i.TakenBy, me)
                            .SetProperty(i => i.TakenUntil, until)
                            .SetProperty(i => i.Attempts, i => i.Attempts + 1),
                    cancel
                );
            if (taken == 1)
                return await db.RosterImports.AsNoTracking().Include(i => i.Organisation).SingleAsync(i => i.Id == id, cancel);
        }
        return null;
    }

    /// <summary>Moves the import to the next step and gives the lease back.</summary>
    public async Task AdvanceAsync(RosterImport import, RosterState to, int total, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (id, from) = (import.Id, import.State);
        await db
            .RosterImports.Where(i => i.Id == id && i.State == from && i.TakenBy == Worker)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.State, to)
                        .SetProperty(i => i.Total, total)
                        .SetProperty(i => i.Done, 0)
                        .SetProperty(i => i.Attempts, 0)
                        .SetProperty(i => i.TakenBy, (Guid?)null)
                        .SetProperty(i => i.TakenUntil, (DateTimeOffset?)null),
                cancel
            );
    }

    /// <summary>Tells the person that the register changed after the dry run.</summary>
    public async Task SayRegisterChangedAsync(RosterImport import, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var id = import.Id;
        await db
            .RosterImports.Where(i => i.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.Problem, SheetProblem.RegisterChanged), cancel);
    }

    public async Task FailAsync(RosterImport import, SheetProblem problem, string? detail, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (id, from, now) = (import.Id, import.State, clock.GetUtcNow());
        var cut = TextFold.Cut(detail, 500);
        await db
            .RosterImports.Where(i => i.Id == id && i.State == from && i.TakenBy == Worker)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.State, RosterState.Failed)
                        .SetProperty(i => i.Problem, problem)
                        .SetProperty(i => i.ProblemDetail, cut)
                        .SetProperty(i => i.FinishedAt, now),
                cancel
            );
    }

    /// <summary>Gives the lease back when the node stops, so that the next one does not wait until it runs out.</summary>
    public async Task ReleaseAsync(RosterImport import)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await using var db = await contexts.CreateDbContextAsync(limit.Token);
        var id = import.Id;
        await db
            .RosterImports.Where(i => i.Id == id && i.TakenBy == Worker)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.TakenUntil, (DateTimeOffset?)null)
                        .SetProperty(i => i.TakenBy, (Guid?)null)
                        .SetProperty(i => i.Attempts, i => i.Attempts - 1),
                limit.Token
            );
    }
}
