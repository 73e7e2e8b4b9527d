using Porog.Access.Staff;
using Porog.Storage;

namespace Porog.Delegation.Applications;

internal static class OfficersApplications
{
    /// <summary>To compose with: applications to the organisations of this officer.</summary>
    public static IQueryable<Application> ApplicationsOf(this StaffAccess staff, PorogDbContext db, Guid officerId) =>
        db.Applications.Where(a => staff.OrganisationIdsOf(officerId, StaffKind.Officer).Contains(a.OrganisationId));
}
