using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School;

/// <param name="ChildId">Whom the teacher calls about.</param>
/// <param name="FullName">The legal representative, surname first.</param>
/// <param name="Phone">Verified, as E.164.</param>
public sealed record FamilyPhone(Guid ChildId, string FullName, string Phone);

/// <summary>Whom to call when a child has not come: the legal representatives. The caller has checked that the reader works with these children.</summary>
public sealed class FamilyPhones(PorogDbContext db, ChildAccess access)
{
    public async Task<ILookup<Guid, FamilyPhone>> OfAsync(IReadOnlyCollection<Guid> childIds, CancellationToken cancel)
    {
        if (childIds.Count == 0)
            return Array.Empty<FamilyPhone>().ToLookup(p => p.ChildId);
        var legal = (await access.WatchersOfAsync(childIds, cancel)).Where(w => w.Value.IsLegal).Select(w => w.Key).ToList();
        var people = legal.Select(l => l.PersonId).Distinct().ToList();
        var accounts = await db
            .Users.AsNoTracking()
            .Where(a => people.Contains(a.Id) && a.PhoneNumberConfirmed && a.PhoneNumber != null)
            .ToDictionaryAsync(a => a.Id, cancel);
        return legal
            .Where(l => accounts.ContainsKey(l.PersonId))
            .Select(l => new FamilyPhone(l.ChildId, accounts[l.PersonId].FullName, accounts[l.PersonId].PhoneNumber!))
            .OrderBy(p => p.FullName, NaturalOrder.Names)
            .ToLookup(p => p.ChildId);
    }
}
