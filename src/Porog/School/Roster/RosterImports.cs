using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.Shared.Sheets;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>An uploaded file.</summary>
/// <param name="OrganisationId">The organisation of the register.</param>
/// <param name="FileName">As the browser sent it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Complete">The list has every child of the organisation.</param>
public sealed record RosterUploadFacts(Guid OrganisationId, string FileName, long Size, bool Complete);

/// <summary>A person's decision about a doubtful line.</summary>
/// <param name="Number">The line's.</param>
/// <param name="Decision">The decision.</param>
/// <param name="ChildId">Which child, for <see cref="RosterDecision.Same"/>.</param>
public sealed record RosterVerdict(int Number, RosterDecision Decision, Guid? ChildId);

/// <summary>A line that may mean a child of the register.</summary>
/// <param name="Row">The line.</param>
/// <param name="Children">The children it may mean, with their class; empty when it may be a child who moved away.</param>
public sealed record RosterDoubt(RosterRow Row, IReadOnlyList<Child> Children);

/// <summary>
/// What people do with imports. An officer works with those of their organisations, an administrator with all; to others they do
/// not exist.
/// </summary>
public sealed class RosterImports(PorogDbContext db, KeptOrganisations kept, RosterSignal signal, TimeProvider clock)
{
    public const int RowsAPage = 50;

    /// <returns>The import's id; null when the organisation has an unfinished import, or is not theirs.</returns>
    public async Task<Guid?> UploadAsync(AuditActor actor, RosterUploadFacts upload, Stream content, CancellationToken cancel)
    {
        var by = actor.Id!.Value;
        if (!await kept.Of(by).AnyAsync(o => o.Id == upload.OrganisationId, cancel))
            return null;
        var import = new RosterImport
        {
            OrganisationId = upload.OrganisationId,
            StartedById = by,
            StartedByName = actor.Name ?? "",
            StartedAt = clock.GetUtcNow(),
            FileName = upload.FileName.Length > 200 ? upload.FileName[^200..] : upload.FileName,
            FileSize = upload.Size,
            Complete = upload.Complete,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.RosterImports.AnyAsync(i => i.OrganisationId == upload.OrganisationId && i.State < RosterState.Applied, cancel))
            return null;
        db.RosterImports.Add(import);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException problem) when (ConstraintViolation.Of(db, problem, RosterImportConfiguration.OneOpen))
        {
            // Another upload was a moment faster.
            db.ChangeTracker.Clear();
            return null;
        }
        await KeepAsync(import.Id, content, cancel);
        await transaction.CommitAsync(cancel);
        signal.Set();
        return import.Id;
    }

    private async Task KeepAsync(Guid id, Stream content, CancellationToken cancel)
    {
        var piece = new byte[RosterFile.Size];
        for (var number = 0; ; number++)
        {
            var read = await content.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancel);
            if (read == 0)
                break;
            db.RosterFiles.Add(
                new RosterFile
                {
                    ImportId = id,
                    Number = number,
                    Content = piece[..read],
                }
            );
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>The latest, newest first.</summary>
    public Task<List<RosterImport>> ListAsync(Guid personId, CancellationToken cancel) =>
        Of(personId).AsNoTracking().Include(i => i.Organisation).OrderByDescending(i => i.StartedAt).Take(50).ToListAsync(cancel);

    /// <returns>Null when it does not exist or is of another organisation.</returns>
    public Task<RosterImport?> FindAsync(Guid personId, Guid id, CancellationToken cancel) =>
        Of(personId).AsNoTracking().Include(i => i.Organisation).SingleOrDefaultAsync(i => i.Id == id, cancel);

    /// <summary>Lines of one outcome (all of them for null), a page at a time from 1.</summary>
    public Task<List<RosterRow>> RowsAsync(Guid importId, RosterOutcome? outcome, int page, CancellationToken cancel) =>
        Rows(importId, outcome).OrderBy(r => r.Number).Skip((page - 1) * RowsAPage).Take(RowsAPage).ToListAsync(cancel);

    /// <summary>A page of the lines with a card that may be another one (<see cref="RosterRow.AlikeCards"/>).</summary>
    public Task<List<RosterRow>> AlikeCardsAsync(Guid importId, int page, CancellationToken cancel) =>
        Rows(importId, outcome: null)
            .Where(r => r.AlikeCards != null)
            .OrderBy(r => r.Number)
            .Skip((page - 1) * RowsAPage)
            .Take(RowsAPage)
            .ToListAsync(cancel);

    /// <summary>Names of the classes that the import would add to the register.</summary>
    public Task<IReadOnlyList<string>> NewGroupsAsync(RosterImport import, CancellationToken cancel) =>
        new RosterGroups(import.OrganisationId).NewAsync(db, Rows(import.Id, outcome: null), cancel);

    /// <summary>Every line left out.</summary>
    public IAsyncEnumerable<RosterRow> FaultsAsync(Guid importId) =>
        Rows(importId, RosterOutcome.LeftOut).OrderBy(r => r.Number).AsAsyncEnumerable();

    /// <summary>Stores the person's matching of the columns; reading follows.</summary>
    public Task<bool> MatchAsync(Guid personId, Guid id, IReadOnlyList<SheetField> columns, CancellationToken cancel)
    {
        var text = SheetColumns.ToText(columns);
        return MoveAsync(
            personId,
            id,
            [RosterState.Columns],
            set => set.SetProperty(i => i.Columns, text).SetProperty(i => i.State, RosterState.Reading),
            cancel
        );
    }

    /// <summary>Runs the dry run again, with the list taken as complete or not.</summary>
    public Task<bool> CheckAgainAsync(Guid personId, Guid id, bool complete, CancellationToken cancel) =>
        MoveAsync(
            personId,
            id,
            [RosterState.Ready],
            set =>
                set.SetProperty(i => i.Complete, complete)
                    .SetProperty(i => i.Problem, (SheetProblem?)null)
                    .SetProperty(i => i.State, RosterState.Checking),
            cancel
        );

    /// <summary>Doubtful lines, decided or not, a page at a time from 1.</summary>
    public async Task<IReadOnlyList<RosterDoubt>> DoubtsAsync(RosterImport import, int page, CancellationToken cancel)
    {
        var rows = await Rows(import.Id, outcome: null)
            .Where(r => r.Candidates != null)
            .OrderBy(r => r.Number)
            .Skip((page - 1) * RowsAPage)
            .Take(RowsAPage)
            .ToListAsync(cancel);
        var ids = rows.SelectMany(Candidates).Distinct().ToList();
        var children = await db
            .Children.AsNoTracking()
            .Include(c => c.Group)
            .Where(c => c.OrganisationId == import.OrganisationId && ids.Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, cancel);
        return rows.ConvertAll(r => new RosterDoubt(r, [.. Candidates(r).Select(id => children.GetValueOrDefault(id)).OfType<Child>()]));

        static IEnumerable<Guid> Candidates(RosterRow row) =>
            row.Candidates!.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse);
    }

    /// <summary>Stores decisions about doubtful lines; another check follows.</summary>
    public async Task<bool> DecideAsync(Guid personId, Guid id, IReadOnlyCollection<RosterVerdict> verdicts, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var moved = await MoveAsync(
            personId,
            id,
            [RosterState.Ready],
            set => set.SetProperty(i => i.Problem, (SheetProblem?)null).SetProperty(i => i.State, RosterState.Checking),
            cancel
        );
        if (!moved)
            return false;
        foreach (var verdict in verdicts)
            await db
                .RosterRows.Where(r => r.ImportId == id && r.Number == verdict.Number && r.Candidates != null)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(r => r.Decision, verdict.Decision).SetProperty(r => r.DecidedChildId, verdict.ChildId),
                    cancel
                );
        await transaction.CommitAsync(cancel);
        signal.Set();
        return true;
    }

    /// <summary>Confirms what was shown; applying follows.</summary>
    public Task<bool> ConfirmAsync(AuditActor actor, Guid id, CancellationToken cancel)
    {
        var (by, name) = (actor.Id!.Value, actor.Name);
        return MoveAsync(
            by,
            id,
            [RosterState.Ready],
            set =>
                set.SetProperty(i => i.ConfirmedById, by)
                    .SetProperty(i => i.ConfirmedByName, name)
                    .SetProperty(i => i.Problem, (SheetProblem?)null)
                    .SetProperty(i => i.State, RosterState.Applying),
            cancel
        );
    }

    /// <summary>Gives the import up: nothing will be written. Does not stop one that is being applied.</summary>
    public async Task<bool> GiveUpAsync(Guid personId, Guid id, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var done = await MoveAsync(
            personId,
            id,
            [RosterState.Uploaded, RosterState.Columns, RosterState.Reading, RosterState.Checking, RosterState.Ready],
            set =>
                set.SetProperty(i => i.State, RosterState.GivenUp)
                    .SetProperty(i => i.FinishedAt, now)
                    .SetProperty(i => i.TakenBy, (Guid?)null),
            cancel
        );
        if (done)
        {
            await db.RosterFiles.Where(f => f.ImportId == id).ExecuteDeleteAsync(cancel);
            await db.RosterRows.Where(r => r.ImportId == id).ExecuteDeleteAsync(cancel);
        }
        return done;
    }

    /// <returns>False when it is not theirs or not in one of these states.</returns>
    private async Task<bool> MoveAsync(
        Guid personId,
        Guid id,
        RosterState[] from,
        Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<RosterImport>> set,
        CancellationToken cancel
    )
    {
        var moved = await Of(personId).Where(i => i.Id == id && from.Contains(i.State)).ExecuteUpdateAsync(set, cancel);
        if (moved > 0)
            signal.Set();
        return moved > 0;
    }

    private IQueryable<RosterImport> Of(Guid personId) => db.RosterImports.Where(i => kept.Of(personId).Any(o => o.Id == i.OrganisationId));

    private IQueryable<RosterRow> Rows(Guid importId, RosterOutcome? outcome)
    {
        var rows = db.RosterRows.AsNoTracking().Where(r => r.ImportId == importId);
        return outcome is { } one ? rows.Where(r => r.Outcome == one) : rows.Where(r => r.Outcome != RosterOutcome.Unchecked);
    }
}
