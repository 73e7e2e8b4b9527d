using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Storage;

namespace Porog.Access.Staff;

/// <summary>
/// Decides what a member of staff works with: the organisations they have a role in, a teacher's own groups, the children there,
/// and the roles they may give and take. Anything else does not exist for them. Gives no access to a family's pages.
/// docs/access-rules.md.
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

    /// <summary>To compose with: the roles that the person may take away.</summary>
    public IQueryable<StaffRole> RolesToTake(Guid actorId) => Managed(db.StaffRoles, actorId);

    /// <summary>To compose with: the invitations that the person may send again and withdraw.</summary>
    public IQueryable<StaffInvitation> InvitationsOf(Guid actorId) => Managed(db.StaffInvitations, actorId);

    /// <summary>
    /// Whether the person may give the role, and the offer makes sense: a teacher has a group of the organisation, an administrator
    /// has neither organisation nor group.
    /// </summary>
    public async Task<bool> MayGiveAsync(Guid actorId, StaffOffer offer, CancellationToken cancel)
    {
        var own = await db.StaffRoles.AsNoTracking().Where(r => r.PersonId == actorId).ToListAsync(cancel);
        var isAdministrator = own.Exists(r => r.Kind == StaffKind.Administrator);
        if (offer.Kind == StaffKind.Administrator)
            return isAdministrator && offer is { OrganisationId: null, GroupId: null };
        var isOfficers =
            offer.Kind is StaffKind.Teacher or StaffKind.Cashier
            && own.Exists(r => r.Kind == StaffKind.Officer && r.OrganisationId == offer.OrganisationId);
        if (offer.OrganisationId is not { } organisation || !(isAdministrator || isOfficers))
            return false;
        return offer.Kind == StaffKind.Teacher
            ? await db.Groups.AnyAsync(g => g.Id == offer.GroupId && g.OrganisationId == organisation, cancel)
            : offer.GroupId is null && await db.Organisations.AnyAsync(o => o.Id == organisation, cancel);
    }

    /// <summary>An administrator manages every role; an officer, teachers and cashiers of their organisations.</summary>
    private IQueryable<T> Managed<T>(IQueryable<T> posts, Guid actorId)
        where T : class, IStaffPost =>
        posts.Where(p =>
            db.StaffRoles.Any(own =>
                own.PersonId == actorId
                && (
                    own.Kind == StaffKind.Administrator
                    || (
                        own.Kind == StaffKind.Officer
                        && own.OrganisationId == p.OrganisationId
                        && (p.Kind == StaffKind.Teacher || p.Kind == StaffKind.Cashier)
                    )
                )
            )
        );
}
