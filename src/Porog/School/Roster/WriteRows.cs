using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>The register is no longer as it was shown to the person who confirmed the import.</summary>
internal sealed class RegisterChangedException : Exception;

/// <summary>Writes one batch of checked rows into the register. Adds and changes entities; the caller saves.</summary>
internal sealed class WriteRows
{
    private readonly PorogDbContext db;
    private readonly RosterImport import;
    private readonly AuditActor actor;
    private readonly RosterGroups groups;
    private readonly DateTimeOffset now;
    private readonly List<AuditLine> lines = [];
    private Dictionary<Guid, Child> children = [];

    /// <summary>Account numbers by child.</summary>
    private Dictionary<Guid, string> wallets = [];

    /// <summary>Children by card number.</summary>
    private Dictionary<string, Guid> cards = [];

    /// <summary>Unused account numbers.</summary>
    private Queue<string> free = [];

    public WriteRows(PorogDbContext db, RosterImport import, AuditActor actor, RosterGroups groups, DateTimeOffset now)
    {
        (this.db, this.import, this.actor, this.groups, this.now) = (db, import, actor, groups, now);
    }

    /// <returns>The lines for the children's access logs.</returns>
    /// <exception cref="RegisterChangedException">The rows do not fit the register any more.</exception>
    public async Task<IReadOnlyList<AuditLine>> WriteAsync(IReadOnlyList<RosterRow> rows, CancellationToken cancel)
    {
        await LoadAsync(rows, cancel);
        foreach (var row in rows)
            if (row.ChildId is null)
                Add(row);
            else
                Write(row, Found(row));
        return lines;
    }

    private async Task LoadAsync(IReadOnlyList<RosterRow> rows, CancellationToken cancel)
    {
        var (organisationId, ids) = (import.OrganisationId, rows.Select(r => r.ChildId).OfType<Guid>().ToList());
        children = await db
            .Children.Where(c => ids.Contains(c.Id) && c.OrganisationId == organisationId)
            .ToDictionaryAsync(c => c.Id, cancel);
        wallets = await db
            .Wallets.AsNoTracking()
            .Where(w => ids.Contains(w.ChildId))
            .ToDictionaryAsync(w => w.ChildId, w => w.Number, cancel);
        var numbers = rows.SelectMany(CardsOf).Distinct().ToList();
        cards = await db
            .Cards.AsNoTracking()
            .Where(c => numbers.Contains(c.Number))
            .ToDictionaryAsync(c => c.Number, c => c.ChildId, cancel);
        free = new Queue<string>(await WalletNumber.FreeAsync(db, rows.Count(r => r.Wallet is null), cancel));
    }

    /// <summary>The row's child, still enrolled or still left as the check saw it.</summary>
    private Child Found(RosterRow row)
    {
        var child = children.GetValueOrDefault(row.ChildId!.Value);
        if (child is null || (child.LeftAt is null) == (row.Outcome == RosterOutcome.Return))
            throw new RegisterChangedException();
        return child;
    }

    private void Add(RosterRow row)
    {
        var child = new Child
        {
            OrganisationId = import.OrganisationId,
            Surname = row.Surname,
            GivenName = row.GivenName,
            Sex = row.Sex ?? Sex.Unknown,
        };
        db.Children.Add(child);
        CopyTo(child, row);
    }

    private void Write(RosterRow row, Child child)
    {
        if (row.Outcome == RosterOutcome.End)
        {
            child.LeftAt = now;
            lines.Add(new AuditLine(child.Id, AuditEvent.ChildLeft, actor));
            return;
        }
        var moves = groups.After(child, row) != child.GroupId;
        var entitles = row.IsSubsidised is { } asked && asked != child.IsSubsidised;
        if (row.Outcome == RosterOutcome.Change && ((moves && !row.ChangesGroup) || (entitles && !row.ChangesSubsidy)))
            throw new RegisterChangedException();
        CopyTo(child, row);
        if (row.Outcome == RosterOutcome.Return)
            lines.Add(WithPlace(child, AuditEvent.ChildReturned));
        else if (moves)
            lines.Add(WithPlace(child, AuditEvent.ChildMoved));
    }

    /// <summary>Empty cells change nothing.</summary>
    private void CopyTo(Child child, RosterRow row)
    {
        child.Surname = row.Surname;
        child.GivenName = row.GivenName;
        child.Patronymic = row.Patronymic ?? child.Patronymic;
        child.Sex = row.Sex ?? child.Sex;
        child.BirthDate = row.BirthDate ?? child.BirthDate;
        if (RosterNames.OwnId(row.ExternalId) != child.Id)
            child.ExternalId = row.ExternalId ?? child.ExternalId;
        child.GroupId = groups.After(child, row);
        child.LeftAt = null;
        if (row.IsSubsidised is { } entitled && entitled != child.IsSubsidised)
        {
            child.IsSubsidised = entitled;
            lines.Add(EntitleToMeals.Line(actor, child.Id, entitled));
        }
        GiveWallet(child, row);
        GiveCards(child, row);
    }

    private void GiveWallet(Child child, RosterRow row)
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
    }

    private void GiveCards(Child child, RosterRow row)
    {
        foreach (var card in CardsOf(row))
            if (!cards.TryGetValue(card, out var holder))
                db.Cards.Add(
                    new Card
                    {
                        Number = card,
                        ChildId = child.Id,
                        IssuedAt = now,
                    }
                );
            else if (holder != child.Id)
                throw new RegisterChangedException();
    }

    private AuditLine WithPlace(Child child, AuditEvent what) =>
        new(child.Id, what, actor, Detail: MoveChild.Place(import.Organisation!.Name, groups.NameOf(child)));

    private static string[] CardsOf(RosterRow row) => row.Outcome == RosterOutcome.End ? [] : row.CardNumbers;
}
