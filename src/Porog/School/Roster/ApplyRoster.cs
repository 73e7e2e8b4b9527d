using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>
/// Writes what the dry run showed and the person confirmed: all of it in one transaction, which also marks the import as applied,
/// so that it happens once or not at all, whoever dies when.
/// </summary>
internal sealed class ApplyRoster(
    IDbContextFactory<PorogDbContext> contexts,
    Staging staging,
    AccessLog log,
    Guid worker,
    TimeProvider clock
)
{
    private readonly Dictionary<string, Guid> groups = new(StringComparer.Ordinal);

    /// <summary>What every class is called, ended ones too.</summary>
    private readonly Dictionary<Guid, string> names = [];
    private AuditActor actor = AuditActor.System;

    private RosterImport Import => staging.Import;

    /// <returns>False, with nothing written, when the register is not as it was shown any more.</returns>
    public async Task<bool> ApplyAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        try
        {
            actor = await ActorAsync(db, cancel);
            await TurnsAsync(db, cancel);
            await GroupsAsync(db, cancel);
            var done = 0;
            while (await ApplyBatchAsync(db, done, cancel) is { } reached)
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
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>Who confirmed it, by the right by which they may.</summary>
    private async Task<AuditActor> ActorAsync(PorogDbContext db, CancellationToken cancel)
    {
        var person = new AuditActor(Import.ConfirmedById, Import.ConfirmedByName, ActorRole.Officer);
        return await new KeptOrganisations(db).ActingAsync(person, Import.OrganisationId, cancel);
    }

    /// <summary>
    /// The turns of all children whose schooling or subsidy changes, at once and before anything of them: in the order in which everybody
    /// takes them. A hundred thousand ids are 2 MB.
    /// </summary>
    private async Task TurnsAsync(PorogDbContext db, CancellationToken cancel)
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

    /// <summary>Every class the list needs; new ones are made.</summary>
    private async Task GroupsAsync(PorogDbContext db, CancellationToken cancel)
    {
        var organisationId = Import.OrganisationId;
        foreach (var group in await db.Groups.AsNoTracking().Where(g => g.OrganisationId == organisationId).ToListAsync(cancel))
        {
            names[group.Id] = group.Name;
            if (group.EndedAt is null)
                groups.TryAdd(RosterNames.GroupKey(group.Name), group.Id);
        }
        var wanted = await Planned(db)
            .Where(r => r.Group != null && r.Outcome != RosterOutcome.End)
            .Select(r => r.Group!)
            .Distinct()
            .ToListAsync(cancel);
        foreach (var name in wanted.Where(n => !groups.ContainsKey(RosterNames.GroupKey(n))).Order(StringComparer.Ordinal))
        {
            var group = new Group { OrganisationId = organisationId, Name = name };
            if (!groups.TryAdd(RosterNames.GroupKey(name), group.Id))
                continue;
            names[group.Id] = name;
            db.Groups.Add(group);
        }
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
    }

    private IQueryable<RosterRow> Planned(PorogDbContext db) =>
        staging.Rows(db).AsNoTracking().Where(r => r.Outcome >= RosterOutcome.Add && r.Outcome <= RosterOutcome.End);

    /// <returns>The number of the last line written; null when there are no more.</returns>
    private async Task<int?> ApplyBatchAsync(PorogDbContext db, int after, CancellationToken cancel)
    {
        var rows = await Planned(db).Where(r => r.Number > after).OrderBy(r => r.Number).Take(Staging.Batch).ToListAsync(cancel);
        if (rows.Count == 0)
            return null;
        var (organisationId, ids) = (Import.OrganisationId, rows.Select(r => r.ChildId).OfType<Guid>().ToList());
        var children = await db
            .Children.Where(c => ids.Contains(c.Id) && c.OrganisationId == organisationId)
            .ToDictionaryAsync(c => c.Id, cancel);
        var wallets = await db
            .Wallets.AsNoTracking()
            .Where(w => ids.Contains(w.ChildId))
            .ToDictionaryAsync(w => w.ChildId, w => w.Number, cancel);
        var numbers = rows.SelectMany(CardsOf).Distinct().ToList();
        var cards = await db
            .Cards.AsNoTracking()
            .Where(c => numbers.Contains(c.Number))
            .ToDictionaryAsync(c => c.Number, c => c.ChildId, cancel);
        var free = new Queue<string>(await WalletNumber.FreeAsync(db, rows.Count(r => r.Wallet is null), cancel));
        var lines = new List<AuditLine>();
        foreach (var row in rows)
        {
            if (row.ChildId is null)
            {
                var added = New(row);
                db.Children.Add(added);
                Write(added, row);
                Entitle(added, row, lines);
                Give(db, added, row, wallets, cards, free);
                continue;
            }
            var child = children.GetValueOrDefault(row.ChildId.Value);
            // Enrolled or not, as it was when the row was shown.
            if (child is null || (child.LeftAt is null) == (row.Outcome == RosterOutcome.Return))
                throw new RegisterChangedException();
            if (row.Outcome == RosterOutcome.End)
            {
                child.LeftAt = clock.GetUtcNow();
                lines.Add(new AuditLine(child.Id, AuditEvent.ChildLeft, actor));
                continue;
            }
            var moves = GroupOf(child, row) != child.GroupId;
            var entitles = row.IsSubsidised is { } asked && asked != child.IsSubsidised;
            if (row.Outcome == RosterOutcome.Change && ((moves && !row.ChangesGroup) || (entitles && !row.ChangesSubsidy)))
                throw new RegisterChangedException();
            Write(child, row);
            Entitle(child, row, lines);
            Give(db, child, row, wallets, cards, free);
            if (row.Outcome == RosterOutcome.Return)
                lines.Add(Told(child, AuditEvent.ChildReturned));
            else if (moves)
                lines.Add(Told(child, AuditEvent.ChildMoved));
        }
        await db.SaveChangesAsync(cancel);
        await MoveChild.TurnCardsAsync(db, actor, Of(RosterOutcome.End), away: true, clock.GetUtcNow(), cancel);
        await MoveChild.TurnCardsAsync(db, actor, Of(RosterOutcome.Return), away: false, clock.GetUtcNow(), cancel);
        await log.AppendAsync(db, lines, cancel);
        db.ChangeTracker.Clear();
        await TellAsync(rows[^1].Number, cancel);
        return rows[^1].Number;

        List<Guid> Of(RosterOutcome outcome) => [.. rows.Where(r => r.Outcome == outcome).Select(r => r.ChildId!.Value)];
    }

    /// <summary>
    /// Somebody has used a card, an account number, an external id or a class's name meanwhile, or has removed a class or a child.
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

    private AuditLine Told(Child child, AuditEvent what)
    {
        var group = child.GroupId is { } id ? names[id] : null;
        return new AuditLine(child.Id, what, actor, Detail: MoveChild.Place(Import.Organisation!.Name, group));
    }

    private Child New(RosterRow row) =>
        new()
        {
            OrganisationId = Import.OrganisationId,
            Surname = row.Surname,
            GivenName = row.GivenName,
            Sex = row.Sex ?? throw new InvalidOperationException("The check lets nobody through without."),
        };

    private void Write(Child child, RosterRow row)
    {
        child.Surname = row.Surname;
        child.GivenName = row.GivenName;
        child.Patronymic = row.Patronymic ?? child.Patronymic;
        child.Sex = row.Sex ?? child.Sex;
        child.BirthDate = row.BirthDate ?? child.BirthDate;
        if (RosterNames.OwnId(row.ExternalId) != child.Id)
            child.ExternalId = row.ExternalId ?? child.ExternalId;
        child.GroupId = GroupOf(child, row);
        child.LeftAt = null;
    }

    private void Entitle(Child child, RosterRow row, List<AuditLine> lines)
    {
        if (row.IsSubsidised is not { } entitled || entitled == child.IsSubsidised)
            return;
        child.IsSubsidised = entitled;
        lines.Add(EntitleToMeals.Line(actor, child.Id, entitled));
    }

    /// <summary>The class as the row would have it: «5Б» is no change for a child of «5 Б», nor is an empty cell.</summary>
    private Guid? GroupOf(Child child, RosterRow row)
    {
        if (row.Group is null)
            return child.GroupId;
        var key = RosterNames.GroupKey(row.Group);
        var stays = row.Outcome == RosterOutcome.Change && child.GroupId is { } now && RosterNames.GroupKey(names[now]) == key;
        return stays ? child.GroupId : groups[key];
    }

    private void Give(
        PorogDbContext db,
        Child child,
        RosterRow row,
        Dictionary<Guid, string> wallets,
        Dictionary<string, Guid> cards,
        Queue<string> free
    )
    {
        if (!wallets.TryGetValue(child.Id, out var has))
            db.Wallets.Add(
                new Wallet
                {
                    Bucket = child.Bucket,
                    ChildId = child.Id,
                    Number = row.Wallet ?? free.Dequeue(),
                }
            );
        else if (row.Wallet is { } asked && asked != has)
            throw new RegisterChangedException();
        foreach (var card in CardsOf(row))
            if (!cards.TryGetValue(card, out var holder))
                db.Cards.Add(
                    new Card
                    {
                        Number = card,
                        ChildId = child.Id,
                        IssuedAt = clock.GetUtcNow(),
                    }
                );
            else if (holder != child.Id)
                throw new RegisterChangedException();
    }

    /// <summary>How far it is, beside the transaction; SQLite has one writer, and that is the transaction.</summary>
    private async Task TellAsync(int done, CancellationToken cancel)
    {
        await using var beside = await contexts.CreateDbContextAsync(cancel);
        if (!beside.Database.IsSqlite())
            await staging.ReachedAsync(beside, done, cancel);
    }

    private static string[] CardsOf(RosterRow row) => row.Outcome == RosterOutcome.End ? [] : row.CardNumbers;

    /// <summary>Not what the person has confirmed.</summary>
    private sealed class RegisterChangedException : Exception;
}
