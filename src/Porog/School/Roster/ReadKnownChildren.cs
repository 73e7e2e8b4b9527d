using Microsoft.EntityFrameworkCore;
using Porog.Journal;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>Reads what the register knows about the children a batch of lines may mean.</summary>
internal sealed class ReadKnownChildren(PorogDbContext db, ISubjectLookup lookup, Staging staging)
{
    private readonly Guid organisationId = staging.Import.OrganisationId;

    public async Task<KnownChildren> ReadAsync(List<RosterRow> rows, NameIndex names, CancellationToken cancel)
    {
        var externalIds = rows.Select(r => r.ExternalId).OfType<string>().Distinct().ToList();
        var byExternalId = await ByExternalIdAsync(externalIds, cancel);
        var cardOwners = await lookup.CardsAsync([.. rows.SelectMany(r => r.CardNumbers).Distinct()], cancel);
        var walletOwners = await lookup.WalletsAsync([.. rows.Select(r => r.Wallet).OfType<string>().Distinct()], cancel);
        var byName = rows.SelectMany(r => names.Of(r).Select(id => (r.Number, Id: id))).ToLookup(p => p.Number, p => p.Id);
        HashSet<Guid> wanted =
        [
            .. byExternalId.Values,
            .. cardOwners.Values.Where(o => o.OrganisationId == organisationId).Select(o => o.ChildId),
            .. walletOwners.Values.Where(o => o.OrganisationId == organisationId).Select(o => o.ChildId),
            .. byName.SelectMany(p => p),
        ];
        var children = await ChildrenAsync(wanted, cancel);
        var theirIds = children.Select(c => c.ExternalId).OfType<string>().Except(externalIds, StringComparer.Ordinal).ToList();
        var listed = await staging.Rows(db).Where(r => theirIds.Contains(r.ExternalId!)).Select(r => r.ExternalId!).ToListAsync(cancel);
        return new KnownChildren(
            children.ToDictionary(c => c.Child.Id),
            byExternalId,
            cardOwners,
            walletOwners,
            byName,
            new HashSet<string>([.. listed, .. externalIds], StringComparer.Ordinal)
        );
    }

    private IQueryable<MovedChild> Moved => db.MovedChildren.Where(m => m.OrganisationId == organisationId);

    /// <summary>Children of the organisation, then those who moved away from it. An export of ours stands in with the child's own id.</summary>
    private async Task<Dictionary<string, Guid>> ByExternalIdAsync(List<string> externalIds, CancellationToken cancel)
    {
        var ownIds = externalIds.Select(RosterNames.OwnId).OfType<Guid>().ToList();
        var here = await db
            .Children.Where(c =>
                c.OrganisationId == organisationId
                && (externalIds.Contains(c.ExternalId!) || (c.ExternalId == null && ownIds.Contains(c.Id)))
            )
            .Select(c => new { c.ExternalId, c.Id })
            .ToListAsync(cancel);
        var byExternalId = here.ToDictionary(c => c.ExternalId ?? RosterNames.ExternalId(c.Id), c => c.Id, StringComparer.Ordinal);
        var away = await Moved
            .Where(m => externalIds.Contains(m.ExternalId!) || (m.ExternalId == null && ownIds.Contains(m.ChildId)))
            .ToListAsync(cancel);
        foreach (var child in away)
            byExternalId.TryAdd(child.ExternalId ?? RosterNames.ExternalId(child.ChildId), child.ChildId);
        return byExternalId;
    }

    private Task<List<KnownChild>> ChildrenAsync(HashSet<Guid> ids, CancellationToken cancel)
    {
        var moved = Moved;
        return db
            .Children.AsNoTracking()
            .Where(c => ids.Contains(c.Id))
            .Select(c => new KnownChild(
                c,
                c.OrganisationId == organisationId ? c.Group!.Name : null,
                db.Wallets.Where(w => w.ChildId == c.Id).Select(w => w.Number).FirstOrDefault(),
                c.OrganisationId == organisationId
                    ? c.ExternalId
                    : moved.Where(m => m.ChildId == c.Id).Select(m => m.ExternalId).FirstOrDefault()
            ))
            .ToListAsync(cancel);
    }
}
