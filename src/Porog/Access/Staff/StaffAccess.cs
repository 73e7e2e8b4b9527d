using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Storage;

namespace Porog.Access.Staff;

/// <summary>
/// What a member of staff works with: the organisations they have a role in, a teacher's own groups, and the children there.
/// Whatever is of another organisation, or of another group for a teacher, does not exist for them. Gives no sight of a family's
/// pages. docs/access-rules.md.
/// </summary>
public sealed class StaffAccess(PorogDbContext db)
{
    /// <summary>To compose with: ids of the organisations in which the person has a role of one of these kinds.</summary>
    public IQueryable<Guid> OrganisationIdsOf(Guid personId, params StaffKind[] kinds) =>
        db
            .StaffRoles.Where(r => r.PersonId == personId && kinds.Contains(r.Kind) && r.OrganisationId != null)
            .Select(r => r.OrganisationId!.Value);

    /// <summary>To compose with: ids of the groups the person teaches.</summary>
    public IQueryable<Guid> GroupIdsOf(Guid personId) =>
        db.StaffRoles.Where(r => r.PersonId == personId && r.Kind == StaffKind.Teacher && r.GroupId != null).Select(r => r.GroupId!.Value);

    /// <summary>
    /// Enrolled children whom roles of these kinds let the person work with, to compose with: a teacher's by their own groups,
    /// an officer's and a cashier's by organisation.
    /// </summary>
    public IQueryable<Child> ChildrenOf(Guid personId, params StaffKind[] kinds) =>
        db.Children.Where(c =>
            c.LeftAt == null
            && db.StaffRoles.Any(r =>
                r.PersonId == personId
                && kinds.Contains(r.Kind)
                && r.OrganisationId == c.OrganisationId
                && (r.Kind != StaffKind.Teacher || (r.GroupId != null && r.GroupId == c.GroupId))
            )
        );
}
