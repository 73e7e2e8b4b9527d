using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Storage;

namespace Porog.Registry;

/// <summary>
/// Whose registry a person keeps: the organisations they are the officer of. Whatever is of another organisation does not exist
/// for them.
/// </summary>
public sealed class OfficerAccess(PorogDbContext db)
{
    /// <summary>To compose with: ids of the organisations.</summary>
    public IQueryable<Guid> OrganisationIdsOf(Guid personId) =>
        db
            .StaffRoles.Where(r => r.PersonId == personId && r.Kind == StaffKind.Officer && r.OrganisationId != null)
            .Select(r => r.OrganisationId!.Value);

    /// <summary>Enrolled children of their organisations, to compose with.</summary>
    public IQueryable<Child> ChildrenOf(Guid personId) =>
        db.Children.Where(c => c.LeftAt == null && OrganisationIdsOf(personId).Contains(c.OrganisationId));

    /// <summary>Applications to their organisations, to compose with.</summary>
    public IQueryable<Application> ApplicationsOf(Guid personId) =>
        db.Applications.Where(a => OrganisationIdsOf(personId).Contains(a.OrganisationId));
}
