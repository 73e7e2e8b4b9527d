using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School;

public enum MoveOutcome
{
    Done,

    /// <summary>Child or class does not exist, or is of another organisation.</summary>
    NotFound,

    /// <summary>It was done already, here or by another person.</summary>
    Changed,
}

/// <summary>
/// Moves a child to another class or organisation, ends the schooling, or enrols the child again. Cards, account, trusts and
/// representations stay. Between organisations of different officers it takes two steps: the old officer marks the child as left,
/// the new one takes the child in with data from the family.
/// </summary>
public sealed class MoveChild(PorogDbContext db, SchoolRegistry registry, AccessLog log, TimeProvider clock)
{
    /// <summary>Moves to a class or group of any of the officer's organisations.</summary>
    public async Task<MoveOutcome> ToGroupAsync(AuditActor officer, Guid childId, Guid groupId, CancellationToken cancel)
    {
        var group = await registry.GroupAsync(officer.Id!.Value, groupId, cancel);
        if (group is null || await registry.OneAsync(officer.Id.Value, childId, cancel) is not { LeftAt: null } child)
            return MoveOutcome.NotFound;
        return child.GroupId == groupId ? MoveOutcome.Changed : await ChangeAsync(officer, child, AuditEvent.ChildMoved, group, cancel);
    }

    /// <summary>Ends the schooling; the cards stop working.</summary>
    public async Task<MoveOutcome> LeaveAsync(AuditActor officer, Guid childId, CancellationToken cancel)
    {
        if (await registry.OneAsync(officer.Id!.Value, childId, cancel) is not { } child)
            return MoveOutcome.NotFound;
        return child.LeftAt is not null ? MoveOutcome.Changed : await ChangeAsync(officer, child, AuditEvent.ChildLeft, null, cancel);
    }

    /// <summary>Enrols a child who has left again; cards that stopped working then work again.</summary>
    public async Task<MoveOutcome> ReturnAsync(AuditActor officer, Guid childId, Guid groupId, CancellationToken cancel)
    {
        var group = await registry.GroupAsync(officer.Id!.Value, groupId, cancel);
        if (group is null || await registry.OneAsync(officer.Id.Value, childId, cancel) is not { } child)
            return MoveOutcome.NotFound;
        return child.LeftAt is null ? MoveOutcome.Changed : await ChangeAsync(officer, child, AuditEvent.ChildReturned, group, cancel);
    }

    /// <summary>Takes in a child who has left another organisation.</summary>
    /// <param name="officer">The person who takes the child in.</param>
    /// <param name="wallet">The account's number, from the family.</param>
    /// <param name="surname">The child's; case, ё/е and hyphens do not matter.</param>
    /// <param name="groupId">The new class.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The child; null when no child who has left has this number and surname. The reason is not told.</returns>
    public async Task<Guid?> TakeInAsync(AuditActor officer, string wallet, string surname, Guid groupId, CancellationToken cancel)
    {
        if (await registry.GroupAsync(officer.Id!.Value, groupId, cancel) is not { } group)
            return null;
        var child = await db
            .Wallets.AsNoTracking()
            .Where(w => w.Number == wallet && w.Child!.LeftAt != null)
            .Select(w => w.Child!)
            .SingleOrDefaultAsync(cancel);
        if (child is null || PersonName.Comparable(child.Surname) != PersonName.Comparable(surname))
            return null;
        return await ChangeAsync(officer, child, AuditEvent.ChildMoved, group, cancel) == MoveOutcome.Done ? child.Id : null;
    }

    /// <param name="officer">Who does it.</param>
    /// <param name="child">As it was read; the update is guarded by these values.</param>
    /// <param name="what">The event for the access log.</param>
    /// <param name="group">The new class; null when the child leaves.</param>
    /// <param name="cancel">Gives up.</param>
    private async Task<MoveOutcome> ChangeAsync(AuditActor officer, Child child, AuditEvent what, Group? group, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? leftAt = group is null ? now : null;
        var (organisationId, groupId) = (group?.OrganisationId ?? child.OrganisationId, group is null ? child.GroupId : group.Id);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, [child.Id], cancel);
        var same = db.Children.Where(c =>
            c.Id == child.Id
            && c.OrganisationId == child.OrganisationId
            && c.GroupId == child.GroupId
            && c.ExternalId == child.ExternalId
            && (c.LeftAt == null) == (child.LeftAt == null)
        );
        // Setting the organisation makes every node drop its cached cards, so a change of class must not do it.
        var changed =
            organisationId == child.OrganisationId
                ? await same.ExecuteUpdateAsync(set => set.SetProperty(c => c.GroupId, groupId).SetProperty(c => c.LeftAt, leftAt), cancel)
                : await ToOrganisationAsync(same.Where(c => c.IsSubsidised == child.IsSubsidised), child, group!, cancel);
        if (changed == 0)
            return MoveOutcome.Changed;
        await TurnCardsAsync(db, officer, [child.Id], group is null, now, cancel);
        var place = group is null ? null : Place(group.Organisation!.Name, group.Name);
        List<AuditLine> lines = [new(child.Id, what, officer, Detail: place)];
        if (child.IsSubsidised && organisationId != child.OrganisationId)
            lines.Add(EntitleToMeals.Line(officer, child.Id, entitled: false));
        await log.AppendAsync(db, lines, cancel);
        await transaction.CommitAsync(cancel);
        return MoveOutcome.Done;
    }

    /// <summary>
    /// An external id belongs to the old organisation's system: it is kept there and restored when the child comes back. The
    /// list of subsidised meals is not taken along: the new organisation decides anew.
    /// </summary>
    private async Task<int> ToOrganisationAsync(IQueryable<Child> same, Child child, Group group, CancellationToken cancel)
    {
        var (from, to, left) = (child.OrganisationId, group.OrganisationId, (DateTimeOffset?)null);
        var back = await db.MovedChildren.SingleOrDefaultAsync(m => m.OrganisationId == to && m.ChildId == child.Id, cancel);
        var externalId = back?.ExternalId;
        if (externalId is not null && await db.Children.AnyAsync(c => c.OrganisationId == to && c.ExternalId == externalId, cancel))
            externalId = null;
        var moved = await same.ExecuteUpdateAsync(
            set =>
                set.SetProperty(c => c.OrganisationId, to)
                    .SetProperty(c => c.GroupId, group.Id)
                    .SetProperty(c => c.ExternalId, externalId)
                    .SetProperty(c => c.IsSubsidised, false)
                    .SetProperty(c => c.LeftAt, left),
            cancel
        );
        if (moved == 0)
            return 0;
        if (back is not null)
            db.MovedChildren.Remove(back);
        db.MovedChildren.Add(
            new MovedChild
            {
                OrganisationId = from,
                ChildId = child.Id,
                ExternalId = child.ExternalId,
            }
        );
        await db.SaveChangesAsync(cancel);
        return moved;
    }

    /// <summary>«Школа № 57, 5 Б»: the child's place, for the access log.</summary>
    /// <param name="organisation">Its name.</param>
    /// <param name="group">The class; null without one.</param>
    internal static string Place(string organisation, string? group) => group is null ? organisation : $"{organisation}, {group}";

    internal static async Task TurnCardsAsync(
        PorogDbContext db,
        AuditActor officer,
        IReadOnlyCollection<Guid> childIds,
        bool away,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var (from, to, step) = away
            ? (CardState.Active, CardState.Away, CardStep.Away)
            : (CardState.Away, CardState.Active, CardStep.Unblocked);
        var cards = await db
            .Cards.Where(c => childIds.Contains(c.ChildId) && c.State == from)
            .Select(c => new { c.Id, c.ChildId })
            .ToListAsync(cancel);
        if (cards.Count == 0)
            return;
        var ids = cards.ConvertAll(c => c.Id);
        await db
            .Cards.Where(c => ids.Contains(c.Id) && c.State == from)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, to), cancel);
        db.CardChanges.AddRange(cards.Select(c => CardHistory.Line(officer, c.Id, c.ChildId, step, now)));
        await db.SaveChangesAsync(cancel);
    }
}
