using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>
/// Writes what the dry run showed and the person confirmed, in one transaction that also marks the import as applied: it happens
/// once or not at all, whatever crashes.
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

    /// <returns>False, with nothing written, when the register is no longer as it was shown.</returns>
    public async Task<bool> ApplyAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        try
        {
            var actor = await ActorAsync(db, cancel);
            await TakeTurnsAsync(db, cancel);
            var groups = new RosterGroups(Import.OrganisationId);
            await groups.PrepareAsync(db, Planned(db), cancel);
            var done = 0;
            while (await ApplyBatchAsync(db, actor, groups, done, cancel) is { } reached)
                done = reached;
        }
        catch (DbUpdateException problem) when (IsRegisterChanged(db, problem))
        {
            return false;
        }
        catch (RegisterChangedException)
        {
            return false;
        }
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
    /// Takes the turns of all children that leave, return, change class or subsidy. All at once and first: everybody takes turns in
    /// the same order, so nothing deadlocks. A hundred thousand ids are 2 MB.
    /// </summary>
    private async Task TakeTurnsAsync(PorogDbContext db, CancellationToken cancel)
    {
        var children = await Planned(db)
            .Where(r =>
                r.ChildId != null
                && (
                    r.Outcome != RosterOutcome.Change
                    || r.Changes!.Contains(RosterRow.GroupChange)
                    || r.Changes.Contains(RosterRow.SubsidyChange)
                )
            )
            .Select(r => r.ChildId!.Value)
            .ToListAsync(cancel);
        await ChildTurn.TakeAsync(db, children, cancel);
    }

    private IQueryable<RosterRow> Planned(PorogDbContext db) =>
        staging.Rows(db).AsNoTracking().Where(r => r.Outcome >= RosterOutcome.Add && r.Outcome <= RosterOutcome.End);

    /// <returns>The number of the last line written; null when there are no more.</returns>
    private async Task<int?> ApplyBatchAsync(PorogDbContext db, AuditActor actor, RosterGroups groups, int after, CancellationToken cancel)
    {
        var rows = await Planned(db).Where(r => r.Number > after).OrderBy(r => r.Number).Take(Staging.Batch).ToListAsync(cancel);
        if (rows.Count == 0)
            return null;
        var now = clock.GetUtcNow();
        var lines = await new WriteRows(db, Import, actor, groups, now).WriteAsync(rows, cancel);
        await db.SaveChangesAsync(cancel);
        await MoveChild.TurnCardsAsync(db, actor, ChildrenOf(RosterOutcome.End), away: true, now, cancel);
        await MoveChild.TurnCardsAsync(db, actor, ChildrenOf(RosterOutcome.Return), away: false, now, cancel);
        await log.AppendAsync(db, lines, cancel);
        db.ChangeTracker.Clear();
        await TellProgressAsync(rows[^1].Number, cancel);
        return rows[^1].Number;

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

    /// <summary>Writes the progress outside the transaction. On SQLite it cannot: the transaction is the only writer.</summary>
    private async Task TellProgressAsync(int done, CancellationToken cancel)
    {
        await using var beside = await contexts.CreateDbContextAsync(cancel);
        if (!beside.Database.IsSqlite())
            await staging.ReachedAsync(beside, done, cancel);
    }
}
