using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Access.Staff;

/// <summary>Finds the officers whom a room tells something about their organisation.</summary>
internal static class Officers
{
    /// <returns>Each once; empty for an organisation without an officer.</returns>
    public static Task<List<Guid>> OfAsync(PorogDbContext db, Guid organisationId, CancellationToken cancel) =>
        db
            .StaffRoles.Where(r => r.Kind == StaffKind.Officer && r.OrganisationId == organisationId)
            .Select(r => r.PersonId)
            .Distinct()
            .ToListAsync(cancel);
}
