using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Storage;

namespace Porog.Access;

/// <summary>
/// The one place that answers "may this person see this of this child now?" (product rule 1). Pages, API, live
/// updates, fan-out and the sending of each message ask here; nothing else reads representations, trusts or the
/// kindergarten's meals setting to decide. docs/access-rules.md explains the rules.
/// </summary>
public sealed class ChildAccess(PorogDbContext db, TimeProvider clock)
{
    /// <summary>
    /// Every grant that holds at this moment, as a query to compose with. A person may have several for one child (a legal
    /// representative who also has a trust): combine them with <see cref="Rights.Join"/>.
    /// </summary>
    public IQueryable<Grant> LiveGrants() => LiveGrants(db, clock.GetUtcNow());

    /// <inheritdoc cref="LiveGrants()"/>
    /// <param name="db">The context the query runs in.</param>
    /// <param name="now">The moment asked about.</param>
    public static IQueryable<Grant> LiveGrants(PorogDbContext db, DateTimeOffset now) =>
        WithSetting(db, Representations(db, now).Concat(Trusts(db, now)));

    /// <summary>
    /// The grants of some children. The condition is inside both parts of the union, because SQLite does not push a list into a
    /// union that is joined, and would read both tables in full.
    /// </summary>
    private static IQueryable<Grant> LiveGrantsOf(PorogDbContext db, IReadOnlyCollection<Guid> childIds, DateTimeOffset now) =>
        WithSetting(
            db,
            Representations(db, now)
                .Where(g => childIds.Contains(g.ChildId))
                .Concat(Trusts(db, now).Where(g => childIds.Contains(g.ChildId)))
        );

    /// <summary>Every grant of one child, as a query to compose with.</summary>
    internal IQueryable<Grant> GrantsOf(Guid childId) => LiveGrantsOf(db, [childId], clock.GetUtcNow());

    private static IQueryable<Grant> WithSetting(PorogDbContext db, IQueryable<Granted> grants) =>
        from grant in grants
        join child in db.Children on grant.ChildId equals child.Id
        join organisation in db.Organisations on child.OrganisationId equals organisation.Id
        select new Grant
        {
            ChildId = grant.ChildId,
            PersonId = grant.PersonId,
            Relation = grant.Relation,
            Sees = grant.Sees,
            MayAccompany = grant.MayAccompany,
            MayAnnounceAbsence = grant.MayAnnounceAbsence,
            // A kindergarten decides whether families see its meals; a school's meals are always shown (product, C).
            Hidden = organisation.Kind == OrganisationKind.Kindergarten && !organisation.ShowsMeals ? Sight.Meals : Sight.Nothing,
        };

    private static IQueryable<Granted> Representations(PorogDbContext db, DateTimeOffset now) =>
        db
            .LegalRepresentations.Where(r => r.Since <= now && (r.EndedAt == null || r.EndedAt > now))
            .Select(r => new Granted
            {
                ChildId = r.ChildId,
                PersonId = r.PersonId,
                Relation = Relation.Legal,
                Sees = Sight.Everything,
                MayAccompany = true,
                MayAnnounceAbsence = true,
            });

    private static IQueryable<Granted> Trusts(PorogDbContext db, DateTimeOffset now) =>
        db
            .Trusts.Where(t =>
                t.State == TrustState.Active
                && t.Sees != Sight.Nothing
                && t.TrusteeId != null
                && t.StartsAt <= now
                && (t.EndsAt == null || t.EndsAt > now)
                && (t.EndedAt == null || t.EndedAt > now)
            )
            .Select(t => new Granted
            {
                ChildId = t.ChildId,
                PersonId = t.TrusteeId!.Value,
                Relation = Relation.Trusted,
                Sees = t.Sees,
                MayAccompany = t.MayAccompany,
                MayAnnounceAbsence = t.MayAnnounceAbsence,
            });

    /// <summary>What one person may see of one child now; <see cref="Rights.None"/> for a stranger and for an unknown id.</summary>
    public async Task<Rights> FindAsync(Guid personId, Guid childId, CancellationToken cancel)
    {
        var grants = await LiveGrants().Where(g => g.PersonId == personId && g.ChildId == childId).ToListAsync(cancel);
        return Rights.Join(grants.Select(g => g.Rights));
    }

    /// <summary>
    /// Whether a person was allowed to bring and fetch a child at a past moment: for events that arrive late. It gives no right
    /// now.
    /// </summary>
    /// <returns>Null for somebody who never had a representation of the child, or a trust that passed the check.</returns>
    public async Task<bool?> MightAccompanyAsync(Guid personId, Guid childId, DateTimeOffset then, CancellationToken cancel)
    {
        var representations = await db
            .LegalRepresentations.AsNoTracking()
            .Where(r => r.PersonId == personId && r.ChildId == childId)
            .ToListAsync(cancel);
        var trusts = await db
            .Trusts.AsNoTracking()
            .Where(t => t.TrusteeId == personId && t.ChildId == childId)
            .Where(t => t.ActiveAt != null)
            .ToListAsync(cancel);
        if (representations.Count + trusts.Count == 0)
            return null;
        return representations.Exists(r => r.Since <= then && (r.EndedAt is not { } end || end > then))
            || trusts.Exists(t =>
                t.MayAccompany
                && t.ActiveAt <= then
                && t.Sees != Sight.Nothing
                && t.StartsAt <= then
                && (t.EndsAt is not { } until || until > then)
                && (t.EndedAt is not { } ended || ended > then)
            );
    }

    /// <summary>Every child a person may see now, with their rights to each.</summary>
    public async Task<IReadOnlyDictionary<Guid, Rights>> ChildrenOfAsync(Guid personId, CancellationToken cancel)
    {
        var grants = await LiveGrants().Where(g => g.PersonId == personId).ToListAsync(cancel);
        return grants.GroupBy(g => g.ChildId).ToDictionary(g => g.Key, g => Rights.Join(g.Select(x => x.Rights)));
    }

    /// <summary>
    /// Every child that a person sees, saw or will see: for finding the person's own rows that are stored by child. It gives no
    /// right to anything.
    /// </summary>
    public static IQueryable<Guid> EverKnownTo(PorogDbContext db, Guid personId) =>
        db
            .LegalRepresentations.Where(r => r.PersonId == personId)
            .Select(r => r.ChildId)
            .Union(db.Trusts.Where(t => t.TrusteeId == personId).Select(t => t.ChildId));

    /// <summary>Every person who may see any of these children now: one entry per person and child. One statement.</summary>
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
        await foreach (var grant in LiveGrantsOf(db, childIds, now).AsAsyncEnumerable().WithCancellation(cancel))
        {
            var key = (grant.ChildId, grant.PersonId);
            watchers[key] = watchers.TryGetValue(key, out var known) ? Rights.Join([known, grant.Rights]) : grant.Rights;
        }
        return watchers;
    }

    /// <summary>A row of either table, before the organisation's setting is applied.</summary>
    private sealed class Granted
    {
        public required Guid ChildId { get; init; }
        public required Guid PersonId { get; init; }
        public required Relation Relation { get; init; }
        public required Sight Sees { get; init; }
        public required bool MayAccompany { get; init; }
        public required bool MayAnnounceAbsence { get; init; }
    }
}
