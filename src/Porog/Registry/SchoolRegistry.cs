using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Delegation;
using Porog.Storage;

namespace Porog.Registry;

/// <summary>A child as the officer finds them; compared with an application, also whether the birth date is the one typed.</summary>
public sealed record RegistryChild(
    Guid Id,
    Guid OrganisationId,
    string FullName,
    string? Group,
    DateOnly? BirthDate,
    string Organisation,
    bool SameBirthDate = false
);

/// <summary>What an officer reads of the own organisations; nothing of any other.</summary>
public sealed class SchoolRegistry(PorogDbContext db, StaffAccess staff)
{
    /// <summary>Children one search shows at most.</summary>
    public const int MostFound = 40;

    public Task<List<Organisation>> OrganisationsAsync(Guid officerId, CancellationToken cancel) =>
        db
            .Organisations.AsNoTracking()
            .Where(o => staff.OrganisationIdsOf(officerId, StaffKind.Officer).Contains(o.Id))
            .OrderBy(o => o.Name)
            .ToListAsync(cancel);

    public Task<List<Group>> GroupsAsync(Guid officerId, CancellationToken cancel) =>
        db
            .Groups.AsNoTracking()
            .Include(g => g.Organisation)
            .Where(g => staff.OrganisationIdsOf(officerId, StaffKind.Officer).Contains(g.OrganisationId))
            .OrderBy(g => g.OrganisationId)
            .ThenBy(g => g.Name)
            .ToListAsync(cancel);

    /// <summary>By parts of the name in any order, and by class or group. Case, ё/е and hyphens do not matter.</summary>
    public async Task<IReadOnlyList<RegistryChild>> FindAsync(Guid officerId, string? name, Guid? groupId, CancellationToken cancel)
    {
        var words = Words(name);
        if (words.Length == 0 && groupId is null)
            return [];
        var children = staff.ChildrenOf(officerId, StaffKind.Officer);
        if (groupId is { } group)
            children = children.Where(c => c.GroupId == group);
        // SQLite compares only Latin letters without case, so names are compared here; a school has a few thousand.
        return
        [
            .. (await ReadAsync(children, cancel))
                .Where(c => words.All(w => Words(c.FullName).Any(part => part.StartsWith(w, StringComparison.Ordinal))))
                .Take(MostFound),
        ];
    }

    /// <summary>Chosen children, those of other organisations left out.</summary>
    public async Task<IReadOnlyList<RegistryChild>> ChildrenAsync(
        Guid officerId,
        IReadOnlyCollection<Guid> childIds,
        CancellationToken cancel
    ) => await ReadAsync(staff.ChildrenOf(officerId, StaffKind.Officer).Where(c => childIds.Contains(c.Id)), cancel);

    /// <summary>Children of the organisation whose surname and given name are those of an application, same birth date first.</summary>
    public async Task<IReadOnlyList<RegistryChild>> MatchesAsync(
        Guid officerId,
        Guid organisationId,
        ApplicationChild asked,
        CancellationToken cancel
    )
    {
        var words = Words(asked.FullName);
        var all = await ReadAsync(staff.ChildrenOf(officerId, StaffKind.Officer).Where(c => c.OrganisationId == organisationId), cancel);
        return
        [
            .. all.Select(c => (Child: c, Common: Words(c.FullName).Intersect(words).Count()))
                .Where(c => c.Common >= 2)
                .Select(c => (Child: c.Child with { SameBirthDate = asked.BirthDate is { } date && c.Child.BirthDate == date }, c.Common))
                .OrderByDescending(c => c.Child.SameBirthDate)
                .ThenByDescending(c => c.Common)
                .Take(10)
                .Select(c => c.Child),
        ];
    }

    public Task<int> CountWaitingAsync(Guid officerId, CancellationToken cancel) =>
        staff.ApplicationsOf(officerId).CountAsync(a => a.State == ApplicationState.Waiting, cancel);

    /// <summary>Those that wait, oldest first, or the latest of the others.</summary>
    public Task<List<Application>> ApplicationsAsync(Guid officerId, bool waiting, CancellationToken cancel)
    {
        var applications = staff.ApplicationsOf(officerId).AsNoTracking().Include(a => a.Children).Include(a => a.Organisation);
        return waiting
            ? applications.Where(a => a.State == ApplicationState.Waiting).OrderBy(a => a.FiledAt).Take(100).ToListAsync(cancel)
            : applications.Where(a => a.State != ApplicationState.Waiting).OrderByDescending(a => a.FiledAt).Take(30).ToListAsync(cancel);
    }

    /// <returns>Null for another organisation's and for an unknown one.</returns>
    public Task<Application?> ApplicationAsync(Guid officerId, Guid applicationId, CancellationToken cancel) =>
        staff
            .ApplicationsOf(officerId)
            .AsNoTracking()
            .AsSplitQuery()
            .Include(a => a.Organisation)
            .Include(a => a.Children)
            .Include(a => a.Persons)
            .SingleOrDefaultAsync(a => a.Id == applicationId, cancel);

    /// <summary>Everybody who represents the child or has done so, those who do first.</summary>
    /// <returns>Null for a child of another organisation and for an unknown one.</returns>
    public async Task<(
        RegistryChild Child,
        IReadOnlyList<LegalRepresentation> Representations,
        IReadOnlyDictionary<Guid, int> Gave
    )?> ChildAsync(Guid officerId, Guid childId, CancellationToken cancel)
    {
        if ((await ChildrenAsync(officerId, [childId], cancel)).SingleOrDefault() is not { } child)
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
        return (child, representations, gave);
    }

    private static async Task<IReadOnlyList<RegistryChild>> ReadAsync(IQueryable<Child> children, CancellationToken cancel)
    {
        var read = await children
            .Select(c => new
            {
                c.Id,
                c.OrganisationId,
                c.Surname,
                c.GivenName,
                c.Patronymic,
                c.BirthDate,
                Group = c.Group!.Name,
                Organisation = c.Organisation!.Name,
            })
            .ToListAsync(cancel);
        return
        [
            .. read.Select(c => new RegistryChild(
                    c.Id,
                    c.OrganisationId,
                    PersonName.Full(c.Surname, c.GivenName, c.Patronymic),
                    c.Group,
                    c.BirthDate,
                    c.Organisation
                ))
                .OrderBy(c => c.FullName, StringComparer.CurrentCulture),
        ];
    }

    private static string[] Words(string? name) =>
        [
            .. (name ?? "")
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(PersonName.Comparable)
                .Where(w => w.Length > 0),
        ];
}
