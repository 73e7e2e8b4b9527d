using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Access;
using Porog.Journal;
using Porog.Shared;
using Porog.Shared.Sheets;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>Set when an import waits for a worker.</summary>
public sealed class RosterSignal : Signal;

/// <summary>
/// Works on imports, step by step. When a node dies, the next worker starts its step again: reading and checking write only the
/// staging table, and applying goes on after the last batch that was written.
/// </summary>
public sealed class RosterJobs(
    IDbContextFactory<PorogDbContext> contexts,
    ISubjectLookup lookup,
    AccessLog access,
    PorogOptions options,
    TimeProvider clock,
    ILogger<RosterJobs> log
)
{
    /// <summary>After this many starts of one step the file is taken to be the cause of the crashes.</summary>
    private const int MostAttempts = 3;

    /// <summary>How long an import waits for its person, and how long the staged lines of a finished one are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private readonly RosterQueue queue = new(contexts, clock);

    /// <summary>Does one step of one import.</summary>
    /// <returns>False when there was nothing to do.</returns>
    public async Task<bool> WorkAsync(CancellationToken cancel)
    {
        if (await queue.TakeAsync(cancel) is not { } import)
            return false;
        try
        {
            if (import.Attempts > MostAttempts)
                throw new SheetException(SheetProblem.Interrupted);
            await StepAsync(import, cancel);
        }
        catch (SheetException problem)
        {
            await queue.FailAsync(import, problem.Problem, problem.Detail, cancel);
        }
        catch (RosterLostException)
        {
            // Another worker has taken it over, or its owner has given it up.
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await queue.ReleaseAsync(import);
            throw;
        }
        catch (Exception failure) when (!DatabaseAway.Is(failure))
        {
            log.LogError(failure, "A roster import failed");
            await queue.FailAsync(import, SheetProblem.Unexpected, null, cancel);
        }
        return true;
    }

    /// <summary>Ends imports that waited too long for their person, and deletes files and lines of old ones.</summary>
    public async Task ExpireAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (now, old) = (clock.GetUtcNow(), clock.GetUtcNow() - Kept);
        await db
            .RosterImports.Where(i => (i.State == RosterState.Columns || i.State == RosterState.Ready) && i.StartedAt < old)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.State, RosterState.Expired).SetProperty(i => i.FinishedAt, now), cancel);
        await db
            .RosterFiles.Where(f => db.RosterImports.Any(i => i.Id == f.ImportId && i.State >= RosterState.Applied))
            .ExecuteDeleteAsync(cancel);
        await db
            .RosterRows.Where(r => db.RosterImports.Any(i => i.Id == r.ImportId && i.State >= RosterState.Applied && i.FinishedAt < old))
            .ExecuteDeleteAsync(cancel);
    }

    private async Task StepAsync(RosterImport import, CancellationToken cancel)
    {
        var staging = new Staging(contexts, import, queue.Worker, clock);
        var upload = new RosterUpload(contexts, import, options, clock);
        switch (import.State)
        {
            case RosterState.Uploaded:
                await RecogniseAsync(import, upload, cancel);
                break;
            case RosterState.Reading:
                await upload.ReadAsync(staging, cancel);
                await queue.AdvanceAsync(import, RosterState.Checking, total: staging.Count, cancel);
                break;
            case RosterState.Checking:
                await new CheckRoster(contexts, lookup, staging, clock).CheckAsync(cancel);
                await queue.AdvanceAsync(import, RosterState.Ready, import.Total, cancel);
                break;
            case RosterState.Applying when !await new ApplyRoster(contexts, staging, access, queue.Worker, clock).ApplyAsync(cancel):
                await queue.SayRegisterChangedAsync(import, cancel);
                await queue.AdvanceAsync(import, RosterState.Checking, import.Total, cancel);
                break;
            default:
                break;
        }
    }

    private async Task RecogniseAsync(RosterImport import, RosterUpload upload, CancellationToken cancel)
    {
        var (format, sample) = await upload.RecogniseAsync(cancel);
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            var id = import.Id;
            await db
                .RosterImports.Where(i => i.Id == id)
                .ExecuteUpdateAsync(set => set.SetProperty(i => i.Format, format).SetProperty(i => i.Sample, sample), cancel);
        }
        await queue.AdvanceAsync(import, sample is null ? RosterState.Reading : RosterState.Columns, 0, cancel);
    }
}
