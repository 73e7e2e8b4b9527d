using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access;

/// <summary>
/// Whether a person may be given access to a child (product rule 5). Call these in the child's turn (<see cref="ChildTurn"/>): then
/// the answer holds until the commit.
/// </summary>
internal static class NewAccess
{
    /// <summary>Representations that were ended for good: their persons get no trust and no new representation of the child.</summary>
    public static IQueryable<LegalRepresentation> Barred(PorogDbContext db) => db.LegalRepresentations.Where(r => r.Barred);

    public static Task<bool> IsBarredAsync(PorogDbContext db, Guid childId, Guid personId, CancellationToken cancel) =>
        Barred(db).AnyAsync(r => r.ChildId == childId && r.PersonId == personId, cancel);

    /// <summary>Whether the person already represents the child, or has a trust that holds now or will begin later.</summary>
    public static async Task<bool> IsGivenAsync(
        PorogDbContext db,
        Guid childId,
        Guid personId,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        await db.LegalRepresentations.AnyAsync(r => r.ChildId == childId && r.PersonId == personId && r.EndedAt == null, cancel)
        || await Trusted(db, childId, now).AnyAsync(trusteeId => trusteeId == personId, cancel);

    /// <summary>
    /// Whether the child has as many trusted persons as <see cref="TrustOptions.MostAChild"/> allows, without this person: another
    /// trust for somebody who is trusted already needs no further place.
    /// </summary>
    public static async Task<bool> IsFullAsync(
        PorogDbContext db,
        TrustOptions options,
        Guid childId,
        Guid personId,
        DateTimeOffset now,
        CancellationToken cancel
    ) => await Trusted(db, childId, now).Where(trusteeId => trusteeId != personId).Distinct().CountAsync(cancel) >= options.MostAChild;

    /// <summary>
    /// Whether an application decided at <paramref name="decidedAt"/> makes the person a legal representative. It does not when they
    /// represent the child already, are barred, or an earlier representation ended after that decision.
    /// </summary>
    public static async Task<bool> MayRepresentAsync(
        PorogDbContext db,
        Guid childId,
        Guid personId,
        DateTimeOffset decidedAt,
        CancellationToken cancel
    ) =>
        !await IsBarredAsync(db, childId, personId, cancel)
        && !await db.LegalRepresentations.AnyAsync(
            r => r.ChildId == childId && r.PersonId == personId && (r.EndedAt == null || r.EndedAt >= decidedAt),
            cancel
        );

    /// <summary>
    /// Who vouches for a person that an application names: its applicant while they represent the child, else the legal
    /// representative of longest standing. Null when the child has none.
    /// </summary>
    public static Task<Guid?> VoucherAsync(PorogDbContext db, Guid childId, Guid applicantId, CancellationToken cancel) =>
        db
            .LegalRepresentations.Where(r => r.ChildId == childId && r.EndedAt == null)
            .OrderBy(r => r.PersonId == applicantId ? 0 : 1)
            .ThenBy(r => r.Since)
            .ThenBy(r => r.Id)
            .Select(r => (Guid?)r.PersonId)
            .FirstOrDefaultAsync(cancel);

    /// <summary>The persons with a trust of the child that holds now or will begin later: each takes one place.</summary>
    private static IQueryable<Guid?> Trusted(PorogDbContext db, Guid childId, DateTimeOffset now) =>
        db
            .Trusts.Where(t =>
                t.ChildId == childId
                && t.State == TrustState.Active
                && (t.EndsAt == null || t.EndsAt > now)
                && (t.EndedAt == null || t.EndedAt > now)
            )
            .Select(t => t.TrusteeId);
}
