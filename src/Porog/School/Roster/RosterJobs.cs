using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Access;
using Porog.Journal;
using Porog.Shared;
using Porog.Shared.Sheets;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>There is an import to go on with.</summary>
public sealed class RosterSignal : Signal;

/// <summary>
/// Takes imports on, step by step. A step that a dead node began is begun again by the next worker: reading and checking write
/// only the staging table, applying is one transaction.
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
    /// <summary>How often one step may be begun before it is the file that is at fault.</summary>
    private const int MostAttempts = 3;

    /// <summary>An import nobody goes on with, and what a finished one has staged, are kept this long.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private readonly Guid worker = Guid.NewGuid();

    /// <summary>One step of one import.</summary>
    /// <returns>False when there was nothing to do.</returns>
    public async Task<bool> WorkAsync(CancellationToken cancel)
    {
        if (await TakeAsync(cancel) is not { } import)
            return false;
        var staging = new Staging(contexts, import, worker, clock);
        try
        {
            if (import.Attempts > MostAttempts)
                throw new SheetException(SheetProblem.Interrupted);
            await StepAsync(staging, cancel);
        }
        catch (SheetException problem)
        {
            await FailAsync(import, problem.Problem, problem.Detail, cancel);
        }
        catch (RosterLostException)
        {
            // Another worker goes on with it, or its owner has given it up.
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await ReleaseAsync(import);
            throw;
        }
        catch (Exception failure) when (!DatabaseAway.Is(failure))
        {
            log.LogError(failure, "A roster import failed");
            await FailAsync(import, SheetProblem.Unexpected, null, cancel);
        }
        return true;
    }

    /// <summary>Ends what waited too long for its person, and deletes what is kept of old ones.</summary>
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

    private async Task<RosterImport?> TakeAsync(CancellationToken cancel)
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
            var (until, me) = (now + Staging.Lease, (Guid?)worker);
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

    private async Task StepAsync(Staging staging, CancellationToken cancel)
    {
        var import = staging.Import;
        switch (import.State)
        {
            case RosterState.Uploaded:
                await RecogniseAsync(import, cancel);
                break;
            case RosterState.Reading:
                await ReadAsync(staging, cancel);
                await AdvanceAsync(import, RosterState.Checking, total: staging.Count, cancel);
                break;
            case RosterState.Checking:
                await new CheckRoster(contexts, lookup, staging).CheckAsync(cancel);
                await AdvanceAsync(import, RosterState.Ready, import.Total, cancel);
                break;
            case RosterState.Applying when !await new ApplyRoster(contexts, staging, access, worker, clock).ApplyAsync(cancel):
                await SetProblemAsync(import, cancel);
                await AdvanceAsync(import, RosterState.Checking, import.Total, cancel);
                break;
            default:
                break;
        }
    }

    /// <summary>A zip with a manifest is OneRoster, one with a workbook is XLSX, anything else had better be CSV.</summary>
    private async Task RecogniseAsync(RosterImport import, CancellationToken cancel)
    {
        await using var file = await FileAsync(import, cancel);
        var format = await FormatAsync(file, cancel);
        var sample = format == RosterFormat.OneRoster ? null : ReadSheet.Sample(Lines(file, format)).ToJson();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var id = import.Id;
        await db
            .RosterImports.Where(i => i.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.Format, format).SetProperty(i => i.Sample, sample), cancel);
        await AdvanceAsync(import, format == RosterFormat.OneRoster ? RosterState.Reading : RosterState.Columns, 0, cancel);
    }

    private async Task<RosterFormat> FormatAsync(FileStream file, CancellationToken cancel)
    {
        var start = new byte[4];
        var read = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel);
        file.Position = 0;
        if (read < 4 || start is not [(byte)'P', (byte)'K', 3 or 5, 4 or 6])
            return RosterFormat.Csv;
        await using var zip = await ZipGuard.OpenAsync(file, cancel);
        await ZipGuard.CheckAsync(zip, (long)options.Import.MostUnpackedMegabytes << 20, cancel);
        var isOneRoster = ReadOneRoster.IsOneRoster(zip);
        if (!isOneRoster && zip.Entries.All(e => e.FullName != "xl/workbook.xml"))
            throw new SheetException(SheetProblem.MissingFile, ReadOneRoster.Manifest);
        return isOneRoster ? RosterFormat.OneRoster : RosterFormat.Xlsx;
    }

    private static IEnumerable<SheetLine> Lines(FileStream file, RosterFormat format)
    {
        file.Position = 0;
        return format == RosterFormat.Xlsx ? SheetLines.OfXlsx(file) : SheetLines.OfCsv(file, null);
    }

    private async Task ReadAsync(Staging staging, CancellationToken cancel)
    {
        var import = staging.Import;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
            await staging.Rows(db).ExecuteDeleteAsync(cancel);
        await using var file = await FileAsync(import, cancel);
        var today = import.Organisation!.Zone.DayAt(clock.GetUtcNow());
        if (import.Format == RosterFormat.OneRoster)
        {
            await using var zip = await ZipGuard.OpenAsync(file, cancel);
            await new ReadOneRoster(staging, import.Organisation!, today).ReadAsync(contexts, zip, cancel);
        }
        else
            await new ReadSheet(staging, today).ReadAsync(Lines(file, import.Format), SheetColumns.FromText(import.Columns!), cancel);
    }

    private async Task<FileStream> FileAsync(RosterImport import, CancellationToken cancel)
    {
        var file = TemporaryFile.Create();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        for (var number = 0; ; number++)
        {
            var (id, n) = (import.Id, number);
            var piece = await db
                .RosterFiles.Where(f => f.ImportId == id && f.Number == n)
                .Select(f => f.Content)
                .SingleOrDefaultAsync(cancel);
            if (piece is null)
                break;
            await file.WriteAsync(piece, cancel);
        }
        file.Position = 0;
        return file;
    }

    private async Task AdvanceAsync(RosterImport import, RosterState to, int total, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (id, from) = (import.Id, import.State);
        await db
            .RosterImports.Where(i => i.Id == id && i.State == from && i.TakenBy == worker)
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

    private async Task SetProblemAsync(RosterImport import, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var id = import.Id;
        await db
            .RosterImports.Where(i => i.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.Problem, SheetProblem.RegisterChanged), cancel);
    }

    private async Task FailAsync(RosterImport import, SheetProblem problem, string? detail, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (id, from, now) = (import.Id, import.State, clock.GetUtcNow());
        var cut = detail is { Length: > 500 } ? detail[..500] : detail;
        await db
            .RosterImports.Where(i => i.Id == id && i.State == from && i.TakenBy == worker)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.State, RosterState.Failed)
                        .SetProperty(i => i.Problem, problem)
                        .SetProperty(i => i.ProblemDetail, cut)
                        .SetProperty(i => i.FinishedAt, now),
                cancel
            );
    }

    /// <summary>The node stops: the next one need not wait for the lease to run out.</summary>
    private async Task ReleaseAsync(RosterImport import)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await using var db = await contexts.CreateDbContextAsync(limit.Token);
        var id = import.Id;
        await db
            .RosterImports.Where(i => i.Id == id && i.TakenBy == worker)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.TakenUntil, (DateTimeOffset?)null)
                        .SetProperty(i => i.TakenBy, (Guid?)null)
                        .SetProperty(i => i.Attempts, i => i.Attempts - 1),
                limit.Token
            );
    }
}
