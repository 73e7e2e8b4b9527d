using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Access;

/// <summary>A child as one person may see it now, with what its events are read and shown by.</summary>
internal sealed record SeenChild(Guid Id, short Bucket, Guid OrganisationId, Rights Rights, TimeZoneInfo Zone)
{
    /// <returns>Null for a stranger and for an unknown id alike.</returns>
    public static async Task<SeenChild?> FindAsync(
        PorogDbContext db,
        ChildAccess access,
        Guid personId,
        Guid childId,
        CancellationToken cancel
    )
    {
        var grants = await (
            from grant in access.LiveGrants().Where(g => g.PersonId == personId && g.ChildId == childId)
            join child in db.Children on grant.ChildId equals child.Id
            join organisation in db.Organisations on child.OrganisationId equals organisation.Id
            select new
            {
                Grant = grant,
                child.Bucket,
                Organisation = organisation,
            }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        var joined = Rights.Join(grants.Select(g => g.Grant.Rights));
        if (!joined.Any)
            return null;
        var at = grants[0].Organisation;
        return new SeenChild(childId, grants[0].Bucket, at.Id, joined, at.Zone);
    }
}
