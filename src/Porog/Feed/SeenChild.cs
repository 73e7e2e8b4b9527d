using Microsoft.EntityFrameworkCore;
using Porog.Delegation;
using Porog.Registry;
using Porog.Storage;

namespace Porog.Feed;

/// <summary>A child as one person may see it now, with what is needed to read and show its events.</summary>
internal sealed record SeenChild(Guid Id, short Bucket, Guid OrganisationId, Access Access, TimeZoneInfo Zone, bool ShowsMeals)
{
    /// <summary>A kindergarten's meals are shown only where it wants so; a school's always (product, C).</summary>
    public static bool MealsShown(OrganisationKind kind, bool setting) => kind != OrganisationKind.Kindergarten || setting;

    /// <summary>The kinds of events this person may read, no more than asked for.</summary>
    public EventKind[] Kinds(Sight only) =>
        [
            .. Enum.GetValues<EventKind>()
                .Where(kind => Access.Allows(kind.Sight()) && only.HasFlag(kind.Sight()) && (ShowsMeals || !kind.IsMeal())),
        ];

    /// <summary>The parts of the child whose events this person may read, no more than asked for.</summary>
    public Sight Shows(Sight only) => Kinds(only).Aggregate(Sight.Nothing, (all, kind) => all | kind.Sight());

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
        var joined = Access.Join(grants.Select(g => g.Grant.Access));
        if (!joined.Any)
            return null;
        var at = grants[0].Organisation;
        return new SeenChild(childId, grants[0].Bucket, at.Id, joined, at.Zone, MealsShown(at.Kind, at.ShowsMeals));
    }
}
