using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access.Staff;

/// <summary>A group as a member of staff works with it.</summary>
/// <param name="Group">With its organisation.</param>
/// <param name="Role">The role that gives the group: teacher, when the person has both.</param>
public sealed record StaffGroup(Group Group, StaffKind Role)
{
    public Organisation Organisation => Group.Organisation!;

    /// <summary>Whether an educator hands children over at its door.</summary>
    public bool HasDoor => Organisation.Kind == OrganisationKind.Kindergarten;

    /// <summary>Whether it is an enrolled child of this group.</summary>
    internal Task<bool> HasAsync(PorogDbContext db, Guid childId, CancellationToken cancel) =>
        db.Children.AnyAsync(c => c.Id == childId && c.GroupId == Group.Id && c.LeftAt == null, cancel);
}

/// <summary>The groups a member of staff sees: a teacher, their own; an officer, every group of their organisations.</summary>
public sealed class StaffGroups(PorogDbContext db)
{
    /// <summary>The roles that see groups.</summary>
    public static readonly StaffKind[] Kinds = [StaffKind.Teacher, StaffKind.Officer];

    /// <summary>Unsorted.</summary>
    public async Task<IReadOnlyList<StaffGroup>> ListAsync(Guid personId, CancellationToken cancel) =>
        [
            .. (await RowsAsync(personId, db.Groups, cancel))
                .GroupBy(row => row.Group.Id)
                .Select(rows => rows.MinBy(row => row.Role != StaffKind.Teacher)!),
        ];

    /// <returns>Null for a group that is not theirs or does not exist.</returns>
    public async Task<StaffGroup?> FindAsync(Guid personId, Guid groupId, CancellationToken cancel) =>
        (await RowsAsync(personId, db.Groups.Where(g => g.Id == groupId), cancel)).MinBy(row => row.Role != StaffKind.Teacher);

    /// <summary>The organisations in which the person sees every group, ordered by name.</summary>
    public async Task<List<Organisation>> HousesAsync(Guid personId, CancellationToken cancel)
    {
        var all = await db
            .Organisations.AsNoTracking()
            .Where(o => db.StaffRoles.Any(r => r.PersonId == personId && r.Kind == StaffKind.Officer && r.OrganisationId == o.Id))
            .ToListAsync(cancel);
        return [.. all.OrderBy(o => o.Name, NaturalOrder.Names)];
    }

    /// <summary>One a role.</summary>
    private async Task<List<StaffGroup>> RowsAsync(Guid personId, IQueryable<Group> among, CancellationToken cancel)
    {
        var rows = await (
            from place in among
            from role in db.StaffRoles
            where
                place.EndedAt == null
                && role.PersonId == personId
                && (
                    (role.Kind == StaffKind.Teacher && role.GroupId == place.Id)
                    || (role.Kind == StaffKind.Officer && role.OrganisationId == place.OrganisationId)
                )
            select new
            {
                Group = place,
                place.Organisation,
                role.Kind,
            }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        return [.. rows.Select(row => new StaffGroup(WithOrganisation(row.Group, row.Organisation!), row.Kind))];
    }

    private static Group WithOrganisation(Group group, Organisation organisation) =>
        new()
        {
            Id = group.Id,
            OrganisationId = organisation.Id,
            Organisation = organisation,
            Name = group.Name,
        };
}
