using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Delegation.Applications;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School;

/// <summary>What an officer reads about their own organisations, and no other.</summary>
public sealed class SchoolRegistry(PorogDbContext db, StaffAccess staff)
{
    public async Task<List<Organisation>> OrganisationsAsync(Guid officerId, CancellationToken cancel)
    {
        var all = await db
            .Organisations.AsNoTracking()
            .Where(o => staff.OrganisationIdsOf(officerId, StaffKind.Officer).Contains(o.Id))
            .ToListAsync(cancel);
        return [.. all.OrderBy(o => o.Name, NaturalOrder.Names)];
    }

    public async Task<List<Group>> GroupsAsync(Guid officerId, CancellationToken cancel)
    {
        var all = await db
            .Groups.AsNoTracking()
            .Include(g => g.Organisation)
            .Where(g => g.EndedAt == null && staff.OrganisationIdsOf(officerId, StaffKind.Officer).Contains(g.OrganisationId))
            .ToListAsync(cancel);
        return [.. all.OrderBy(g => g.OrganisationId).ThenBy(g => g.Name, NaturalOrder.Names)];
    }

    /// <inheritdoc cref="ChildSearch.FindAsync"/>
    /// <param name="officerId">Who searches.</param>
    /// <param name="text">As typed, by hand or by a reader.</param>
    /// <param name="groupId">Only of this class.</param>
    /// <param name="left">Children who have left instead of enrolled ones.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<RegistryChild>> FindAsync(
        Guid officerId,
        string? text,
        Guid? groupId,
        bool left,
        CancellationToken cancel
    )
    {
        if (groupId is null && ChildSearch.IsEmpty(text))
            return [];
        var children = EverOf(officerId).Where(c => (c.LeftAt != null) == left);
        if (groupId is { } group)
            children = children.Where(c => c.GroupId == group);
        return await ChildSearch.FindAsync(db, children, text, cancel);
    }

    /// <returns>A child of the officer's organisations, enrolled or not, with organisation and group; null for any other.</returns>
    public Task<Child?> OneAsync(Guid officerId, Guid childId, CancellationToken cancel) =>
        EverOf(officerId)
            .AsNoTracking()
            .Include(c => c.Organisation)
            .Include(c => c.Group)
            .SingleOrDefaultAsync(c => c.Id == childId, cancel);

    /// <returns>A class of the officer's organisations, with its organisation; null for any other.</returns>
    public async Task<Group?> GroupAsync(Guid officerId, Guid groupId, CancellationToken cancel) =>
        (await GroupsAsync(officerId, cancel)).Find(g => g.Id == groupId);

    /// <summary>The given children, without those of other organisations.</summary>
    public async Task<IReadOnlyList<RegistryChild>> ChildrenAsync(
        Guid officerId,
        IReadOnlyCollection<Guid> childIds,
        CancellationToken cancel
    ) => await ChildSearch.ReadAsync(staff.ChildrenOf(officerId, StaffKind.Officer).Where(c => childIds.Contains(c.Id)), cancel);

    /// <summary>Children of the organisation with the names of an application's child, same birth date first.</summary>
    public async Task<IReadOnlyList<RegistryChild>> MatchesAsync(
        Guid officerId,
        Guid organisationId,
        ApplicationChild asked,
        CancellationToken cancel
    )
    {
        var words = ChildSearch.Words(asked.FullName);
        var all = await ChildSearch.ReadAsync(
            staff.ChildrenOf(officerId, StaffKind.Officer).Where(c => c.OrganisationId == organisationId),
            cancel
        );
        return
        [
            .. all.Select(c => (Child: c, Common: ChildSearch.Words(c.FullName).Intersect(words).Count()))
                .Where(c => c.Common >= 2)
                .Select(c => (Child: c.Child with { SameBirthDate = asked.BirthDate is { } date && c.Child.BirthDate == date }, c.Common))
                .OrderByDescending(c => c.Child.SameBirthDate)
                .ThenByDescending(c => c.Common)
                .Take(10)
                .Select(c => c.Child),
        ];
    }

    public Task<int> CountWaitingAsync(Guid officerId, CancellationToken cancel) =>
        staff.ApplicationsOf(db, officerId).CountAsync(a => a.State == ApplicationState.Waiting, cancel);

    /// <summary>Waiting applications, oldest first, or the latest of the others.</summary>
    public Task<List<Application>> ApplicationsAsync(Guid officerId, bool waiting, CancellationToken cancel)
    {
        var applications = staff.ApplicationsOf(db, officerId).AsNoTracking().Include(a => a.Children).Include(a => a.Organisation);
        return waiting
            ? applications.Where(a => a.State == ApplicationState.Waiting).OrderBy(a => a.FiledAt).Take(100).ToListAsync(cancel)
            : applications.Where(a => a.State != ApplicationState.Waiting).OrderByDescending(a => a.FiledAt).Take(30).ToListAsync(cancel);
    }

    /// <returns>Null when it does not exist or is of another organisation.</returns>
    public Task<Application?> ApplicationAsync(Guid officerId, Guid applicationId, CancellationToken cancel) =>
        staff
            .ApplicationsOf(db, officerId)
            .AsNoTracking()
            .AsSplitQuery()
            .Include(a => a.Organisation)
            .Include(a => a.Applicant)
            .Include(a => a.Children)
            .Include(a => a.Persons)
            .SingleOrDefaultAsync(a => a.Id == applicationId, cancel);

    /// <summary>Current and former legal representatives of the child, current ones first.</summary>
    /// <returns>Null for a child of another organisation and for an unknown one.</returns>
    public async Task<(
        RegistryChild Child,
        IReadOnlyList<LegalRepresentation> Representations,
        IReadOnlyDictionary<Guid, int> Gave
    )?> ChildAsync(Guid officerId, Guid childId, CancellationToken cancel)
    {
        if (await OneAsync(officerId, childId, cancel) is not { } child)
            return null;
        var representations = await db
            .LegalRepresentations.AsNoTracking()
            .Include(r => r.Person)
            .Where(r => r.ChildId == childId)
            .OrderBy(r => r.EndedAt != null)
            .ThenBy(r => r.Since)
            .ToListAsync(cancel);
        var gave = await db
            .Trusts.Where(t => t.ChildId == childId && t.State == TrustState.Active && t.GiverId != null)
            .GroupBy(t => t.GiverId!.Value)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        return (RegistryChild.Of(child), representations, gave);
    }

    /// <summary>Who legally represents these children now, by child; without children of other organisations.</summary>
    public async Task<ILookup<Guid, LegalRepresentation>> RepresentedAsync(
        Guid officerId,
        IReadOnlyCollection<Guid> childIds,
        CancellationToken cancel
    ) =>
        (
            await db
                .LegalRepresentations.AsNoTracking()
                .Include(r => r.Person)
                .Where(r => r.EndedAt == null && childIds.Contains(r.ChildId) && EverOf(officerId).Any(c => c.Id == r.ChildId))
                .OrderBy(r => r.Since)
                .ToListAsync(cancel)
        ).ToLookup(r => r.ChildId);

    /// <returns>The account's number; null for a child without one.</returns>
    public Task<string?> AccountNumberAsync(Guid childId, CancellationToken cancel) =>
        db.Wallets.Where(w => w.ChildId == childId).Select(w => w.Number).SingleOrDefaultAsync(cancel);

    /// <summary>To compose with: children of the officer's organisations, including those who have left.</summary>
    private IQueryable<Child> EverOf(Guid officerId) =>
        db.Children.Where(c => staff.OrganisationIdsOf(officerId, StaffKind.Officer).Contains(c.OrganisationId));
}
