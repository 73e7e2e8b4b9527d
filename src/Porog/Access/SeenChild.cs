using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Access;

/// <summary>
/// A child as one person may see it now, with what its events are read and shown by. Only <see cref="ChildAccess"/> and the lists built
/// on it make one. It is the proof that the right was asked; keep it no longer than the request.
/// </summary>
public sealed class SeenChild
{
    internal SeenChild(Guid personId, Guid id, short bucket, Guid organisationId, Guid? groupId, Rights rights, TimeZoneInfo zone)
    {
        PersonId = personId;
        Id = id;
        Bucket = bucket;
        OrganisationId = organisationId;
        GroupId = groupId;
        Rights = rights;
        Zone = zone;
    }

    /// <summary>Who sees the child.</summary>
    public Guid PersonId { get; }

    public Guid Id { get; }

    /// <summary>What this person may see of the child.</summary>
    public Rights Rights { get; }

    /// <summary>The organisation's zone.</summary>
    public TimeZoneInfo Zone { get; }

    internal short Bucket { get; }
    internal Guid OrganisationId { get; }
    internal Guid? GroupId { get; }

    /// <returns>Null for a stranger and for an unknown id alike.</returns>
    internal static async Task<SeenChild?> FindAsync(
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
                child.GroupId,
                OrganisationId = organisation.Id,
                organisation.TimeZone,
            }
        ).ToListAsync(cancel);
        var joined = Rights.Join(grants.Select(g => g.Grant.Rights));
        if (!joined.Any)
            return null;
        var row = grants[0];
        return new SeenChild(
            personId,
            childId,
            row.Bucket,
            row.OrganisationId,
            row.GroupId,
            joined,
            TimeZoneInfo.FindSystemTimeZoneById(row.TimeZone)
        );
    }
}
