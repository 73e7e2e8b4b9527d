using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Delegation.Applications;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>Somebody who needs no invitation to a child, because they have access or were asked already.</summary>
/// <param name="ChildId">The child.</param>
/// <param name="Kind">Legal representative, trusted person, or named in the application.</param>
/// <param name="State">Sent, being checked, or active.</param>
/// <param name="FullName">As the list of the child's representatives names them.</param>
/// <param name="TrustId">Null for others than trusted persons.</param>
public sealed record Recognised(Guid ChildId, RepresentativeKind Kind, TrustState State, string FullName, Guid? TrustId = null);

/// <summary>
/// Recognises, before an invitation is sent, a phone that the child's list of representatives shows to this reader anyway. Accounts are
/// not searched by phone, so the answer does not reveal whether a phone has one (product rule 6).
/// </summary>
public sealed class RecogniseInvited(PorogDbContext db, TimeProvider clock)
{
    /// <param name="readerId">The person who invites.</param>
    /// <param name="childIds">Children whom the reader does not legally represent are passed over.</param>
    /// <param name="phone">E.164.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>One entry per child at most.</returns>
    public async Task<IReadOnlyList<Recognised>> FindAsync(
        Guid readerId,
        IReadOnlyCollection<Guid> childIds,
        string phone,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var own = await TrustRules.LegalChildrenAsync(db, readerId, childIds, now, cancel);
        var legal = await db
            .LegalRepresentations.Where(r => own.Contains(r.ChildId) && r.Since <= now && (r.EndedAt == null || r.EndedAt > now))
            .Where(r => r.Person!.PhoneNumber == phone && r.Person.PhoneNumberConfirmed)
            .Select(r => new { r.ChildId, Person = r.Person! })
            .AsNoTracking()
            .ToListAsync(cancel);
        var trusts = await db
            .Trusts.AsNoTracking()
            .Include(t => t.Trustee)
            .Include(t => t.Giver)
            .Include(t => t.Invitation)
            .Where(t => own.Contains(t.ChildId) && t.Phone == phone)
            .Where(t => t.State == TrustState.Sent || t.State == TrustState.Checking || t.State == TrustState.Active)
            .ToListAsync(cancel);
        var named = await (
            from application in db.Applications
            where application.State == ApplicationState.InForce
            from child in application.Children
            where child.ChildId != null && own.Contains(child.ChildId.Value)
            from person in application.Persons
            where person.PersonId == null && person.RemovedAt == null && person.Phone == phone
            select new { ChildId = child.ChildId!.Value, Person = person }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        return
        [
            .. legal
                .Select(r => new Recognised(r.ChildId, RepresentativeKind.Legal, TrustState.Active, r.Person.FullName))
                .Concat(trusts.Select(t => Of(t.ChildId, ReadRepresentatives.Of(t, now, NoNames))).Where(IsAlive))
                .Concat(named.Select(n => new Recognised(n.ChildId, RepresentativeKind.Named, TrustState.Sent, n.Person.FullName)))
                .GroupBy(one => one.ChildId)
                .Select(ofChild => ofChild.MinBy(one => (one.Kind, -(int)one.State))!),
        ];
    }

    private static readonly Dictionary<Guid, string> NoNames = [];

    private static Recognised Of(Guid childId, Representative one) => new(childId, one.Kind, one.State, one.FullName, one.Id);

    private static bool IsAlive(Recognised one) => one.State is TrustState.Sent or TrustState.Checking or TrustState.Active;
}
