using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Registry;
using Porog.Storage;

namespace Porog.Delegation;

/// <param name="Child">With the organisation.</param>
/// <param name="Terms">How the trust stands, as in the child's list of representatives.</param>
public sealed record TrustOfChild(Child Child, Representative Terms)
{
    /// <summary>Whether it gives access or still may.</summary>
    public bool IsAlive => Terms.State is TrustState.Sent or TrustState.Checking or TrustState.Active;
}

/// <summary>A trusted person, asked or accepted, across the reader's children.</summary>
/// <param name="Id">The newest trust; the person's page is found by any of them.</param>
/// <param name="FullName">Before a check has let them through, the surname as typed.</param>
/// <param name="Phone">E.164, as a giver typed it.</param>
/// <param name="Surname">As a giver typed it.</param>
/// <param name="Trusts">Newest first; a child may have had several.</param>
public sealed record TrustedPerson(Guid Id, string FullName, string Phone, string Surname, IReadOnlyList<TrustOfChild> Trusts)
{
    public IReadOnlyList<TrustOfChild> Alive => [.. Trusts.Where(t => t.IsAlive)];
}

/// <summary>
/// The trusted persons of all children whom the reader legally represents, also those whom the other parent invited. It tells no more
/// than the lists of each child's representatives do.
/// </summary>
public sealed class ReadTrustedPeople(PorogDbContext db, ChildAccess access, TimeProvider clock)
{
    /// <summary>Older ended trusts are only in the access log.</summary>
    public const int MostTrusts = 500;

    /// <returns>By name.</returns>
    public async Task<IReadOnlyList<TrustedPerson>> ListAsync(Guid readerId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var own = access.LiveGrants().Where(g => g.PersonId == readerId && g.Relation == Relation.Legal).Select(g => g.ChildId);
        var rows = await db
            .Trusts.AsNoTracking()
            .Include(t => t.Trustee)
            .Include(t => t.Giver)
            .Include(t => t.Invitation)
            .Include(t => t.Child!)
                .ThenInclude(c => c.Organisation)
            .Where(t => own.Contains(t.ChildId) && (t.TrusteeId == null || t.TrusteeId != readerId))
            .OrderByDescending(t => t.SentAt)
            .ThenBy(t => t.Id)
            .Take(MostTrusts)
            .ToListAsync(cancel);
        var enders = await db.FullNamesAsync(rows.Select(t => t.EndedById), cancel);
        return
        [
            .. Persons(rows)
                .Select(trusts => Of([.. trusts], now, enders))
                .OrderBy(p => p.FullName, StringComparer.CurrentCulture)
                .ThenBy(p => p.Id),
        ];
    }

    /// <param name="readerId">A legal representative of one of the person's children at least.</param>
    /// <param name="trustId">Any trust of the person.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Null when the reader does not legally represent the child of that trust.</returns>
    public async Task<TrustedPerson?> FindAsync(Guid readerId, Guid trustId, CancellationToken cancel) =>
        (await ListAsync(readerId, cancel)).FirstOrDefault(p => p.Trusts.Any(t => t.Terms.Id == trustId));

    /// <summary>
    /// A trust that passed the check belongs to its account. Others belong to the phone they were sent to: whose it is, is not known.
    /// </summary>
    private static IEnumerable<IEnumerable<Trust>> Persons(List<Trust> rows)
    {
        var accountOfPhone = rows.Where(Passed)
            .GroupBy(t => t.Phone)
            .Where(g => g.Key.Length > 0)
            .ToDictionary(g => g.Key, g => g.First().TrusteeId!.Value);
        return rows.GroupBy(t =>
            Passed(t) ? t.TrusteeId!.Value.ToString()
            : t.Phone.Length == 0 ? t.Id.ToString()
            : accountOfPhone.TryGetValue(t.Phone, out var account) ? account.ToString()
            : t.Phone
        );
    }

    private static bool Passed(Trust trust) =>
        trust.TrusteeId is not null && (trust.State == TrustState.Active || trust.ActiveAt is not null);

    private static TrustedPerson Of(List<Trust> trusts, DateTimeOffset now, IReadOnlyDictionary<Guid, string> enders)
    {
        var named = trusts.Find(Passed) ?? trusts[0];
        return new TrustedPerson(
            trusts[0].Id,
            ReadRepresentatives.Of(named, now, enders).FullName,
            trusts[0].Phone,
            trusts[0].Surname,
            [.. trusts.Select(t => new TrustOfChild(t.Child!, ReadRepresentatives.Of(t, now, enders)))]
        );
    }
}
