using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Delegation.Applications;
using Porog.Journal;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>
/// The dry run: says of each staged line what it would do to the register, or why it is left out, and of each child whom a
/// complete list does not name that they have left. Changes nothing but the staging table, and may be run again.
/// </summary>
internal sealed class CheckRoster(IDbContextFactory<PorogDbContext> contexts, ISubjectLookup lookup, Staging staging)
{
    /// <summary>Children some line is about, with the line.</summary>
    private readonly Dictionary<Guid, int> seen = [];
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> cards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> wallets = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, int> added = [];
    private readonly int[] counts = new int[Enum.GetValues<RosterOutcome>().Length];
    private int nameless;
    private int doubtful;
    private int undecided;
    private int lastNumber;

    private RosterImport Import => staging.Import;

    public async Task CheckAsync(CancellationToken cancel)
    {
        NameIndex names;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            await staging.Rows(db).Where(r => r.Line == 0).ExecuteDeleteAsync(cancel);
            names = await NameIndex.BuildAsync(db, Import.OrganisationId, cancel);
        }
        var done = 0;
        while (await CheckBatchAsync(names, done, cancel) is var some and > 0)
            done += some;
        if (Import.Complete && nameless == 0)
            await EndOthersAsync(cancel);
        await CountAsync(cancel);
    }

    /// <returns>How many lines were checked; 0 when there are no more.</returns>
    private async Task<int> CheckBatchAsync(NameIndex names, int done, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var after = lastNumber;
        var rows = await staging.Rows(db).Where(r => r.Number > after).OrderBy(r => r.Number).Take(Staging.Batch).ToListAsync(cancel);
        if (rows.Count == 0)
            return 0;
        lastNumber = rows[^1].Number;
        var register = await RegisterAsync(db, rows, names, cancel);
        foreach (var row in rows)
        {
            Check(row, register);
            counts[(int)row.Outcome]++;
            doubtful += row.Candidates is null ? 0 : 1;
            undecided += IsUndecided(row) ? 1 : 0;
        }
        await db.SaveChangesAsync(cancel);
        await staging.ReachedAsync(db, done + rows.Count, cancel);
        return rows.Count;
    }

    private static bool IsUndecided(RosterRow row) =>
        row.Fault is RosterFault.Doubtful or RosterFault.OtherId or RosterFault.MovedAway && row.Decision != RosterDecision.LeaveOut;

    /// <summary>What the register has for a batch of lines; of external ids that the children found have, those some line of the list names.</summary>
    private sealed record Register(
        IReadOnlyDictionary<Guid, Registered> Children,
        IReadOnlyDictionary<string, Guid> ByExternalId,
        IReadOnlyDictionary<string, CardOwner> Cards,
        IReadOnlyDictionary<string, WalletOwner> Wallets,
        ILookup<int, Guid> ByName,
        IReadOnlySet<string> Listed
    );

    /// <param name="Child">The child.</param>
    /// <param name="Group">The class here; null for one who has none, and for one who moved away.</param>
    /// <param name="Wallet">The account's number.</param>
    /// <param name="ExternalId">The id by which this organisation's lists know, or knew, the child.</param>
    private sealed record Registered(Child Child, string? Group, string? Wallet, string? ExternalId);

    private async Task<Register> RegisterAsync(PorogDbContext db, List<RosterRow> rows, NameIndex names, CancellationToken cancel)
    {
        var organisationId = Import.OrganisationId;
        var externalIds = rows.Select(r => r.ExternalId).OfType<string>().Distinct().ToList();
        var ownIds = externalIds.Select(RosterNames.OwnId).OfType<Guid>().ToList();
        var known = await db
            .Children.Where(c =>
                c.OrganisationId == organisationId
                && (externalIds.Contains(c.ExternalId!) || (c.ExternalId == null && ownIds.Contains(c.Id)))
            )
            .Select(c => new { c.ExternalId, c.Id })
            .ToListAsync(cancel);
        var byExternalId = known.ToDictionary(c => c.ExternalId ?? RosterNames.ExternalId(c.Id), c => c.Id, StringComparer.Ordinal);
        var moved = db.MovedChildren.Where(m => m.OrganisationId == organisationId);
        var away = await moved
            .Where(m => externalIds.Contains(m.ExternalId!) || (m.ExternalId == null && ownIds.Contains(m.ChildId)))
            .ToListAsync(cancel);
        foreach (var child in away)
            byExternalId.TryAdd(child.ExternalId ?? RosterNames.ExternalId(child.ChildId), child.ChildId);
        var cardOwners = await lookup.CardsAsync([.. rows.SelectMany(CardsOf).Distinct()], cancel);
        var walletOwners = await lookup.WalletsAsync([.. rows.Select(r => r.Wallet).OfType<string>().Distinct()], cancel);
        var byName = rows.SelectMany(r => names.Of(r).Select(id => (r.Number, Id: id))).ToLookup(p => p.Number, p => p.Id);
        HashSet<Guid> wanted =
        [
            .. byExternalId.Values,
            .. cardOwners.Values.Where(o => o.OrganisationId == organisationId).Select(o => o.ChildId),
            .. walletOwners.Values.Where(o => o.OrganisationId == organisationId).Select(o => o.ChildId),
            .. byName.SelectMany(p => p),
        ];
        var children = await db
            .Children.AsNoTracking()
            .Where(c => wanted.Contains(c.Id))
            .Select(c => new Registered(
                c,
                c.OrganisationId == organisationId ? c.Group!.Name : null,
                db.Wallets.Where(w => w.ChildId == c.Id).Select(w => w.Number).FirstOrDefault(),
                c.OrganisationId == organisationId
                    ? c.ExternalId
                    : moved.Where(m => m.ChildId == c.Id).Select(m => m.ExternalId).FirstOrDefault()
            ))
            .ToListAsync(cancel);
        var theirIds = children.Select(c => c.ExternalId).OfType<string>().Except(externalIds, StringComparer.Ordinal).ToList();
        var listed = await staging.Rows(db).Where(r => theirIds.Contains(r.ExternalId!)).Select(r => r.ExternalId!).ToListAsync(cancel);
        return new Register(
            children.ToDictionary(c => c.Child.Id),
            byExternalId,
            cardOwners,
            walletOwners,
            byName,
            new HashSet<string>([.. listed, .. externalIds], StringComparer.Ordinal)
        );
    }

    private void Check(RosterRow row, Register register)
    {
        if (row.Outcome == RosterOutcome.LeftOut && !IsFaultOfChecking(row))
        {
            // Whoever it may be about has not left.
            foreach (var id in Identified(row, register))
                seen.TryAdd(id, row.Line);
            if ((row.Surname.Length == 0 || row.GivenName.Length == 0) && row.Fault != RosterFault.UnknownUser && !Knows(row, register))
                nameless++;
            return;
        }
        (row.Outcome, row.Fault, row.FaultColumn, row.FaultValue, row.Changes, row.ChildId, row.Candidates) = (
            RosterOutcome.Unchecked,
            null,
            null,
            null,
            null,
            null,
            null
        );
        var child = IsRepeated(row) ? null : Find(row, register);
        if (row.Fault is not null)
        {
            foreach (var id in Identified(row, register))
                seen.TryAdd(id, row.Line);
            return;
        }
        row.ChildId = child?.Child.Id;
        if (child is null)
            CheckNew(row);
        else if (!seen.TryAdd(child.Child.Id, row.Line))
            row.Refuse(RosterFault.DuplicateChild, null, Text(seen[child.Child.Id]));
        else if (row.IsDeleted)
            row.Outcome = child.Child.LeftAt is null ? RosterOutcome.End : RosterOutcome.Same;
        else
            Compare(row, child, register);
    }

    /// <summary>Found by an earlier check of the same line; it may be gone by now.</summary>
    private static bool IsFaultOfChecking(RosterRow row) =>
        row.Fault
            is RosterFault.DuplicateId
                or RosterFault.DuplicateChild
                or RosterFault.DuplicateCard
                or RosterFault.DuplicateWallet
                or RosterFault.CardOfAnother
                or RosterFault.WalletOfAnother
                or RosterFault.OtherWallet
                or RosterFault.Doubtful
                or RosterFault.OtherId
                or RosterFault.MovedAway
        || (row.Fault == RosterFault.UnknownSex && row.FaultColumn is null);

    private static bool Knows(RosterRow row, Register register) => row.ExternalId is { } id && register.ByExternalId.ContainsKey(id);

    private static IEnumerable<Guid> Identified(RosterRow row, Register register)
    {
        if (row.ExternalId is { } external && register.ByExternalId.TryGetValue(external, out var known))
            return [known];
        return register.ByName[row.Number];
    }

    /// <summary>An id, a card or an account number that an earlier line of the list has already.</summary>
    private bool IsRepeated(RosterRow row)
    {
        if (row.ExternalId is { } id && !ids.TryAdd(id, row.Line))
            row.Refuse(RosterFault.DuplicateId, null, Text(ids[id]));
        foreach (var card in CardsOf(row))
            if (!cards.TryAdd(card, row.Number) && cards[card] != row.Number)
                row.Refuse(RosterFault.DuplicateCard, null, card);
        if (row.Wallet is { } wallet && !wallets.TryAdd(wallet, row.Line))
            row.Refuse(RosterFault.DuplicateWallet, null, wallet);
        return row.Fault is not null;
    }

    /// <summary>By the external id; else by account number or card, when the name agrees; else by name and birth date or class.</summary>
    /// <returns>Null for somebody new, or with the row's fault set.</returns>
    private Registered? Find(RosterRow row, Register register)
    {
        var byId = row.ExternalId is { } external && register.ByExternalId.TryGetValue(external, out var id) ? register.Children[id] : null;
        if (IsAway(byId))
            byId = Doubt(row, [byId!], RosterFault.MovedAway);
        if (row.Fault is not null)
            return null;
        var holder = Holder(row, register);
        if (row.Fault is not null)
            return null;
        if (byId is null && holder is not null && HasOtherId(holder, row) && Alike(holder, row, register))
            byId = Doubt(row, [holder], RosterFault.OtherId);
        if (row.Fault is not null)
            return null;
        if (
            holder is not null
            && holder.Child.Id != byId?.Child.Id
            && (byId is not null || HasOtherId(holder, row) || !RosterNames.SamePerson(holder.Child, row))
        )
        {
            RefuseHolder(row, register);
            return null;
        }
        var found = byId ?? holder ?? ByName(row, register);
        if (IsAway(found))
            found = Doubt(row, [found!], RosterFault.MovedAway);
        if (found?.Wallet is { } number && row.Wallet is { } other && number != other)
            row.Refuse(RosterFault.OtherWallet, null, number);
        return found;
    }

    /// <summary>Moved to another organisation: neither changed from here nor made anew.</summary>
    private bool IsAway(Registered? found) => found is not null && found.Child.OrganisationId != Import.OrganisationId;

    /// <summary>A person says whether it is the same child; until they do, the line is left out.</summary>
    /// <param name="row">The line.</param>
    /// <param name="like">Whom it may mean.</param>
    /// <param name="why">What makes it doubtful.</param>
    /// <returns>Whom they decided on. Null with the fault set when they have not, or left the line out; without it when it is another child.</returns>
    private Registered? Doubt(RosterRow row, IReadOnlyCollection<Registered> like, RosterFault why)
    {
        var here = like.Where(c => !IsAway(c)).Take(RosterRow.MostCandidates).ToList();
        row.Candidates = string.Join(' ', here.Select(c => c.Child.Id));
        if (row.Decision == RosterDecision.Another)
            return null;
        if (row.Decision == RosterDecision.Same && here.Find(c => c.Child.Id == row.DecidedChildId) is { } decided)
            return decided;
        if (here.Count == 0)
            row.Refuse(RosterFault.MovedAway, null, null);
        else
            row.Refuse(why, null, string.Join("; ", here.Select(c => c.Group ?? "—").Distinct().Take(3)));
        return null;
    }

    /// <summary>Whose the line's account number and cards are now; of this organisation, and all of one child.</summary>
    private Registered? Holder(RosterRow row, Register register)
    {
        Guid? holder = null;
        if (row.Wallet is { } wallet && register.Wallets.TryGetValue(wallet, out var owner))
        {
            if (owner.OrganisationId != Import.OrganisationId)
                row.Refuse(RosterFault.WalletOfAnother, null, wallet);
            holder = owner.ChildId;
        }
        foreach (var card in CardsOf(row))
            if (register.Cards.TryGetValue(card, out var of))
            {
                if (of.OrganisationId != Import.OrganisationId || (holder is { } before && before != of.ChildId))
                    row.Refuse(RosterFault.CardOfAnother, null, card);
                holder = of.ChildId;
            }
        return row.Fault is null && holder is { } id ? register.Children.GetValueOrDefault(id) : null;
    }

    private static void RefuseHolder(RosterRow row, Register register)
    {
        if (CardsOf(row).FirstOrDefault(register.Cards.ContainsKey) is { } card)
            row.Refuse(RosterFault.CardOfAnother, null, card);
        else
            row.Refuse(RosterFault.WalletOfAnother, null, row.Wallet);
    }

    private static bool HasOtherId(Registered known, RosterRow row) =>
        known.ExternalId is { } id && row.ExternalId is { } other && id != other;

    /// <summary>Of the same name, and the list names nobody by the id that the register has: the other system may have renumbered.</summary>
    private static bool Alike(Registered known, RosterRow row, Register register) =>
        RosterNames.SamePerson(known.Child, row)
        && (known.Child.BirthDate is null || row.BirthDate is null || known.Child.BirthDate == row.BirthDate)
        && !register.Listed.Contains(known.ExternalId!);

    /// <summary>Two children of one name are never taken for one another by guess: with that comes sight of a child's day.</summary>
    private Registered? ByName(RosterRow row, Register register)
    {
        var named = register
            .ByName[row.Number]
            .Select(id => register.Children[id])
            .Where(c => RosterNames.SamePerson(c.Child, row))
            .Where(c => c.Child.BirthDate is null || row.BirthDate is null || c.Child.BirthDate == row.BirthDate)
            .ToLookup(c => HasOtherId(c, row));
        var same = named[false].ToList();
        var born = same.Where(c => c.Child.BirthDate is not null && c.Child.BirthDate == row.BirthDate).ToList();
        if (born.Count == 1)
            return born[0];
        var together = (born.Count > 1 ? born : same)
            .Where(c => row.Group is not null && RosterNames.GroupKey(c.Group) == RosterNames.GroupKey(row.Group))
            .ToList();
        if (together.Count == 1)
            return together[0];
        if (same.Count > 0)
            return Doubt(row, born.Count > 1 ? born : same, RosterFault.Doubtful);
        var renumbered = named[true]
            .Where(c => c.Child.BirthDate is not null && row.BirthDate is not null && Alike(c, row, register))
            .ToList();
        return renumbered.Count == 0 ? null : Doubt(row, renumbered, RosterFault.OtherId);
    }

    private void CheckNew(RosterRow row)
    {
        var hash = RosterNames.Hash($"{row.Surname} {row.Patronymic}", $"{row.GivenName} {row.BirthDate:yyyy-MM-dd}");
        // Gone from the other system, and never known here.
        if (row.IsDeleted)
            row.Outcome = RosterOutcome.Same;
        else if (row.Sex is null)
            row.Refuse(RosterFault.UnknownSex, null, null);
        else if (row.ExternalId is null && !added.TryAdd(hash, row.Line))
            row.Refuse(RosterFault.DuplicateChild, null, Text(added[hash]));
        else
            row.Outcome = RosterOutcome.Add;
    }

    private static void Compare(RosterRow row, Registered known, Register register)
    {
        var child = known.Child;
        var changes = new List<string>();
        Note("surname", child.Surname, row.Surname);
        Note("given", child.GivenName, row.GivenName);
        Note("patronymic", child.Patronymic, row.Patronymic);
        Note("birth", Text(child.BirthDate), Text(row.BirthDate));
        Note("sex", child.Sex.ToString(), row.Sex?.ToString());
        if (RosterNames.GroupKey(known.Group) != RosterNames.GroupKey(row.Group))
            Note("group", known.Group, row.Group);
        if (RosterNames.OwnId(row.ExternalId) != child.Id)
            Note("id", child.ExternalId, row.ExternalId);
        Note("wallet", known.Wallet, row.Wallet);
        Note("subsidy", child.IsSubsidised.ToString(), row.IsSubsidised?.ToString());
        foreach (var card in CardsOf(row).Where(c => !register.Cards.ContainsKey(c)))
            Note("card", null, card);
        row.Changes = changes.Count == 0 ? null : string.Join('\n', changes);
        row.Outcome =
            child.LeftAt is not null ? RosterOutcome.Return
            : changes.Count > 0 ? RosterOutcome.Change
            : RosterOutcome.Same;

        // An empty cell says nothing, so it changes nothing.
        void Note(string field, string? before, string? after)
        {
            if (!string.IsNullOrEmpty(after) && before != after)
                changes.Add($"{field}\t{before}\t{after}");
        }
    }

    private async Task EndOthersAsync(CancellationToken cancel)
    {
        await using var reading = await contexts.CreateDbContextAsync(cancel);
        var organisationId = Import.OrganisationId;
        var number = lastNumber;
        var enrolled = reading
            .Children.AsNoTracking()
            .Where(c => c.OrganisationId == organisationId && c.LeftAt == null)
            .OrderBy(c => c.Id)
            .Select(c => new
            {
                c.Id,
                c.Surname,
                c.GivenName,
                c.Patronymic,
                Group = c.Group!.Name,
            });
        var gone = new List<RosterRow>();
        await foreach (var child in enrolled.AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (seen.ContainsKey(child.Id))
                continue;
            gone.Add(
                new RosterRow
                {
                    ImportId = Import.Id,
                    Number = ++number,
                    Line = 0,
                    IsLearner = true,
                    Surname = child.Surname,
                    GivenName = child.GivenName,
                    Patronymic = child.Patronymic,
                    Group = child.Group,
                    ChildId = child.Id,
                    Outcome = RosterOutcome.End,
                }
            );
            if (gone.Count == Staging.Batch)
                await WriteAsync();
        }
        await WriteAsync();

        async Task WriteAsync()
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            db.RosterRows.AddRange(gone);
            await db.SaveChangesAsync(cancel);
            counts[(int)RosterOutcome.End] += gone.Count;
            gone.Clear();
            await staging.ReachedAsync(db, Import.Done, cancel);
        }
    }

    private async Task CountAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var id = Import.Id;
        await db
            .RosterImports.Where(i => i.Id == id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.Added, counts[(int)RosterOutcome.Add])
                        .SetProperty(i => i.Changed, counts[(int)RosterOutcome.Change])
                        .SetProperty(i => i.Returned, counts[(int)RosterOutcome.Return])
                        .SetProperty(i => i.Ended, counts[(int)RosterOutcome.End])
                        .SetProperty(i => i.Same, counts[(int)RosterOutcome.Same])
                        .SetProperty(i => i.LeftOut, counts[(int)RosterOutcome.LeftOut])
                        .SetProperty(i => i.Nameless, nameless)
                        .SetProperty(i => i.Doubtful, doubtful)
                        .SetProperty(i => i.Undecided, undecided),
                cancel
            );
    }

    private static string[] CardsOf(RosterRow row) => row.Cards?.Split(' ') ?? [];

    private static string? Text(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(int line) => line.ToString(CultureInfo.InvariantCulture);
}
