using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>
/// Writes what the dry run showed and the person confirmed, in batches. Each batch is one transaction that also keeps how far the
/// import is, so after a crash the next worker goes on where this one stopped. A single transaction for a city's list would keep
/// events on SQLite waiting for a minute.
/// </summary>
internal sealed class ApplyRoster(
    IDbContextFactory<PorogDbContext> contexts,
    Staging staging,
    AccessLog log,
    Guid worker,
    TimeProvider clock
)
{
    private RosterImport Import => staging.Import;

    /// <summary>
    /// How long the import leaves SQLite to others between two batches: as long as SQLite's busy handler sleeps at most, so a waiting
    /// event gets its turn.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <returns>
    /// False when the register is no longer as it was shown. Batches before that stay written; a new dry run shows the rest.
    /// </returns>
    public async Task<bool> ApplyAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        try
        {
            var groups = new RosterGroups(Import.OrganisationId);
            await groups.PrepareAsync(db, Planned(db), cancel);
            while (await ApplyBatchAsync(db, groups, cancel))
                if (db.Database.IsSqlite())
                    await Task.Delay(Pause, cancel);
        }
        catch (DbUpdateException problem) when (IsRegisterChanged(db, problem))
        {
            return false;
        }
        catch (RegisterChangedException)
        {
            return false;
        }
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await FinishAsync(db, cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private async Task FinishAsync(PorogDbContext db, CancellationToken cancel)
    {
        var (id, now) = (Import.Id, clock.GetUtcNow());
        var mine = await db
            .RosterImports.Where(i => i.Id == id && i.State == RosterState.Applying && i.TakenBy == worker)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.State, RosterState.Applied)
                        .SetProperty(i => i.FinishedAt, now)
                        .SetProperty(i => i.TakenBy, (Guid?)null)
                        .SetProperty(i => i.TakenUntil, (DateTimeOffset?)null),
                cancel
            );
        if (mine == 0)
            throw new RosterLostException();
        await db.RosterFiles.Where(f => f.ImportId == id).ExecuteDeleteAsync(cancel);
    }

    /// <summary>The person who confirmed it, with the role that lets them.</summary>
    private async Task<AuditActor> ActorAsync(PorogDbContext db, CancellationToken cancel)
    {
        var person = new AuditActor(Import.ConfirmedById, Import.ConfirmedByName, ActorRole.Officer);
        return await new KeptOrganisations(db).ActingAsync(person, Import.OrganisationId, cancel);
    }

    /// <summary>
    /// Takes the turns of the batch's children that leave, return, change class or subsidy. First and all at once: everybody takes turns
    /// in the same order, so nothing deadlocks.
    /// </summary>
    private static Task TakeTurnsAsync(PorogDbContext db, IEnumerable<RosterRow> rows, CancellationToken cancel)
    {
        var children = rows.Where(r =>
                r.ChildId is not null
                && (
                    r.Outcome != RosterOutcome.Change
                    || r.Changes!.Contains(RosterRow.GroupChange)
                    || r.Changes.Contains(RosterRow.SubsidyChange)
                )
            )
            .Select(r => r.ChildId!.Value)
            .ToList();
        return ChildTurn.TakeAsync(db, children, cancel);
    }

    private IQueryable<RosterRow> Planned(PorogDbContext db) =>
        staging.Rows(db).AsNoTracking().Where(r => r.Outcome >= RosterOutcome.Add && r.Outcome <= RosterOutcome.End);

    /// <returns>False when there are no more rows.</returns>
    private async Task<bool> ApplyBatchAsync(PorogDbContext db, RosterGroups groups, CancellationToken cancel)
    {
        var after = Import.Done;
        var rows = await Planned(db).Where(r => r.Number > after).OrderBy(r => r.Number).Take(Staging.Batch).ToListAsync(cancel);
        if (rows.Count == 0)
            return false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await TakeTurnsAsync(db, rows, cancel);
        var (now, actor) = (clock.GetUtcNow(), await ActorAsync(db, cancel));
        var lines = await new WriteRows(db, Import, actor, groups, now).WriteAsync(rows, cancel);
        await db.SaveChangesAsync(cancel);
        await MoveChild.TurnCardsAsync(db, actor, ChildrenOf(RosterOutcome.End), away: true, now, cancel);
        await MoveChild.TurnCardsAsync(db, actor, ChildrenOf(RosterOutcome.Return), away: false, now, cancel);
        await log.AppendAsync(db, lines, cancel);
        db.ChangeTracker.Clear();
        await staging.ReachedAsync(db, rows[^1].Number, cancel);
        await transaction.CommitAsync(cancel);
        return true;

        List<Guid> ChildrenOf(RosterOutcome outcome) => [.. rows.Where(r => r.Outcome == outcome).Select(r => r.ChildId!.Value)];
    }

    /// <summary>
    /// Meanwhile a card, an account number, an external id or a class's name was used, or a class or a child was removed.
    /// </summary>
    private static bool IsRegisterChanged(PorogDbContext db, DbUpdateException problem) =>
        problem is DbUpdateConcurrencyException
        || ConstraintViolation.Of(
            db,
            problem,
            "ix_cards_number",
            "ix_wallets_number",
            "ix_wallets_child_id",
            "pk_wallets",
            "ix_children_organisation_id_external_id",
            "fk_children_groups_group_id",
            GroupConfiguration.UniqueName
        );
}
