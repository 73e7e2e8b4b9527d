using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Access;

/// <summary>
/// The one place that answers "may this person see this of this child now?" (product rule 1). Pages, API, live
/// updates, fan-out and the sending of each message ask here; nothing else reads representations or trusts to decide.
/// The rules are told in docs/access-rules.md.
/// </summary>
public sealed class ChildAccess(PorogDbContext db, TimeProvider clock)
{
    /// <summary>
    /// Every grant alive at this moment, as a query to compose with. A person may have several for one child (a legal
    /// representative who was also given a trust): the caller joins what they see.
    /// </summary>
    public IQueryable<Grant> LiveGrants() => LiveGrants(db, clock.GetUtcNow());

    /// <inheritdoc cref="LiveGrants()"/>
    /// <param name="db">The context the query runs in.</param>
    /// <param name="now">The moment asked about.</param>
    public static IQueryable<Grant> LiveGrants(PorogDbContext db, DateTimeOffset now) =>
        db
            .LegalRepresentations.Where(r => r.Since <= now && (r.EndedAt == null || r.EndedAt > now))
            .Select(r => new Grant
            {
                ChildId = r.ChildId,
                PersonId = r.PersonId,
                Relation = Relation.Legal,
                Sees = Sight.Everything,
                MayAccompany = true,
            })
            .Concat(
                db.Trusts.Where(t =>
                        t.State == TrustState.Active
                        && t.Sees != Sight.Nothing
                        && t.TrusteeId != null
                        && t.StartsAt <= now
                        && (t.EndsAt == null || t.EndsAt > now)
                        && (t.EndedAt == null || t.EndedAt > now)
                    )
                    .Select(t => new Grant
                    {
                        ChildId = t.ChildId,
                        PersonId = t.TrusteeId!.Value,
                        Relation = Relation.Trusted,
                        Sees = t.Sees,
                        MayAccompany = t.MayAccompany,
                    })
            );

    /// <summary>The same rule over rows already in hand. Doubt is no: an unknown state or an empty scope gives nothing.</summary>
    public static Rights Decide(
        Guid personId,
        Guid childId,
        DateTimeOffset now,
        IEnumerable<LegalRepresentation> representations,
        IEnumerable<Trust> trusts
    )
    {
        var legal = representations.Any(r =>
            r.ChildId == childId && r.PersonId == personId && r.Since <= now && (r.EndedAt is not { } end || end > now)
        );
        if (legal)
            return new Rights(Relation.Legal, Sight.Everything, MayAccompany: true);
        var live = trusts
            .Where(t =>
                t.ChildId == childId
                && t.TrusteeId == personId
                && t.State == TrustState.Active
                && t.StartsAt <= now
                && (t.EndsAt is not { } until || until > now)
                && (t.EndedAt is not { } ended || ended > now)
            )
            .ToList();
        return live.Count == 0 ? Rights.None : Rights.Join(live.Select(t => new Rights(Relation.Trusted, t.Sees, t.MayAccompany)));
    }

    /// <summary>What one person may see of one child now; <see cref="Rights.None"/> for a stranger and for an unknown id.</summary>
    public async Task<Rights> FindAsync(Guid personId, Guid childId, CancellationToken cancel)
    {
        var grants = await LiveGrants().Where(g => g.PersonId == personId && g.ChildId == childId).ToListAsync(cancel);
        return Rights.Join(grants.Select(g => g.Rights));
    }

    /// <summary>
    /// Whether a person might bring and fetch a child at a moment that has passed: for what happened before we heard of it. It gives
    /// no right now.
    /// </summary>
    /// <returns>Null for somebody who has never represented the child nor been trusted with it.</returns>
    public async Task<bool?> MightAccompanyAsync(Guid personId, Guid childId, DateTimeOffset then, CancellationToken cancel)
    {
        var representations = await db
            .LegalRepresentations.AsNoTracking()
            .Where(r => r.PersonId == personId && r.ChildId == childId)
            .ToListAsync(cancel);
        var trusts = await db
            .Trusts.AsNoTracking()
            .Where(t => t.TrusteeId == personId && t.ChildId == childId)
            .Where(t => t.State == TrustState.Active || t.State == TrustState.Ended)
            .ToListAsync(cancel);
        if (representations.Count + trusts.Count == 0)
            return null;
        return representations.Exists(r => r.Since <= then && (r.EndedAt is not { } end || end > then))
            || trusts.Exists(t =>
                t.MayAccompany
                && t.Sees != Sight.Nothing
                && t.StartsAt <= then
                && (t.EndsAt is not { } until || until > then)
                && (t.EndedAt is not { } ended || ended > then)
            );
    }

    /// <summary>Every child a person may see now, with what of each.</summary>
    public async Task<IReadOnlyDictionary<Guid, Rights>> ChildrenOfAsync(Guid personId, CancellationToken cancel)
    {
        var grants = await LiveGrants().Where(g => g.PersonId == personId).ToListAsync(cancel);
        return grants.GroupBy(g => g.ChildId).ToDictionary(g => g.Key, g => Rights.Join(g.Select(x => x.Rights)));
    }

    /// <summary>
    /// Every child that a person sees, saw or will see: for finding their own rows that are kept by child. It gives no right to
    /// anything.
    /// </summary>
    public static IQueryable<Guid> EverKnownTo(PorogDbContext db, Guid personId) =>
        db
            .LegalRepresentations.Where(r => r.PersonId == personId)
            .Select(r => r.ChildId)
            .Union(db.Trusts.Where(t => t.TrusteeId == personId).Select(t => t.ChildId));

    /// <summary>Every person who may see any of these children now, one entry a person and child.</summary>
    public Task<IReadOnlyDictionary<(Guid ChildId, Guid PersonId), Rights>> WatchersOfAsync(
        IReadOnlyCollection<Guid> childIds,
        CancellationToken cancel
    ) => WatchersOfAsync(db, childIds, clock.GetUtcNow(), cancel);

    /// <inheritdoc cref="WatchersOfAsync(IReadOnlyCollection{Guid}, CancellationToken)"/>
    /// <param name="db">The context the query runs in.</param>
    /// <param name="childIds">The children asked about.</param>
    /// <param name="now">The moment asked about.</param>
    /// <param name="cancel">Stops the query.</param>
    public static async Task<IReadOnlyDictionary<(Guid ChildId, Guid PersonId), Rights>> WatchersOfAsync(
        PorogDbContext db,
        IReadOnlyCollection<Guid> childIds,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var watchers = new Dictionary<(Guid ChildId, Guid PersonId), Rights>();
        await foreach (
            var grant in LiveGrants(db, now).Where(g => childIds.Contains(g.ChildId)).AsAsyncEnumerable().WithCancellation(cancel)
        )
        {
            var key = (grant.ChildId, grant.PersonId);
            watchers[key] = watchers.TryGetValue(key, out var known) ? Rights.Join([known, grant.Rights]) : grant.Rights;
        }
        return watchers;
    }
}

/// <summary>One live reason for which a person sees a child.</summary>
public sealed class Grant
{
    public required Guid ChildId { get; init; }
    public required Guid PersonId { get; init; }
    public required Relation Relation { get; init; }
    public required Sight Sees { get; init; }
    public required bool MayAccompany { get; init; }

    public Rights Rights => new(Relation, Sees, MayAccompany);
}

public enum Relation : short
{
    None = 0,

    /// <summary>Законный представитель.</summary>
    Legal = 1,

    /// <summary>Доверенное лицо.</summary>
    Trusted = 2,
}

/// <summary>The answer: by what right, and what of the child.</summary>
public readonly record struct Rights(Relation Relation, Sight Sees, bool MayAccompany)
{
    public static readonly Rights None = new(Relation.None, Sight.Nothing, MayAccompany: false);

    public bool IsLegal => Relation == Relation.Legal;

    /// <summary>Whether there is anything at all this person may see.</summary>
    public bool Any => Sees != Sight.Nothing;

    public bool Allows(Sight sight) => sight != Sight.Nothing && (Sees & sight) == sight;

    /// <summary>Several grants of one person for one child as one answer: a legal one wins, trusts add up.</summary>
    public static Rights Join(IEnumerable<Rights> grants)
    {
        var answer = None;
        foreach (var grant in grants)
        {
            if (grant.IsLegal)
                return grant;
            if (grant.Any)
                answer = new(grant.Relation, answer.Sees | grant.Sees, answer.MayAccompany | grant.MayAccompany);
        }
        return answer;
    }
}
