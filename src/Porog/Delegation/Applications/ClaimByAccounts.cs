using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation.Applications;

/// <summary>
/// Finds the accounts of the people an application names: verified phone and surname must be those of the application. Each person
/// is claimed once, by a guarded update.
/// </summary>
internal static class ClaimByAccounts
{
    /// <returns>The applicant, when known, and whether the application opens to them now for the first time.</returns>
    public static async Task<(Account? Applicant, bool Claimed)> ApplicantAsync(
        PorogDbContext db,
        Application application,
        CancellationToken cancel
    )
    {
        var id = application.Id;
        if (application.ApplicantId is { } known)
        {
            // An application filed online knows the account from the start and opens when approved. One on paper opened when it was claimed.
            var had =
                application.Source == ApplicationSource.Paper
                || await db.LegalRepresentations.AnyAsync(r => r.ApplicationId == id && r.PersonId == known, cancel);
            var account = await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == known && a.DeletedAt == null, cancel);
            return (account, account is not null && !had);
        }
        var match = await MatchAsync(db, application.Phone, application.Surname, cancel);
        if (match is null)
            return (null, false);
        var claimed = await db
            .Applications.Where(a => a.Id == id && a.ApplicantId == null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.ApplicantId, match.Id), cancel);
        await db
            .Trusts.Where(t => t.ApplicationId == id && t.GiverId == null)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.GiverId, match.Id), cancel);
        return (match, claimed == 1);
    }

    /// <summary>Named persons whose account is found now for the first time.</summary>
    public static async Task<List<(ApplicationPerson Named, Account Person)>> PersonsAsync(
        PorogDbContext db,
        Application application,
        Guid? applicantId,
        CancellationToken cancel
    )
    {
        var found = new List<(ApplicationPerson, Account)>();
        foreach (var named in application.Persons.Where(p => p.PersonId is null && p.RemovedAt is null))
        {
            var person = await MatchAsync(db, named.Phone, named.Surname, cancel);
            if (person is null || person.Id == applicantId)
                continue;
            var claimed = await db
                .ApplicationPersons.Where(p => p.Id == named.Id && p.PersonId == null && p.RemovedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.PersonId, person.Id), cancel);
            if (claimed == 1)
                found.Add((named, person));
        }
        return found;
    }

    private static async Task<Account?> MatchAsync(PorogDbContext db, string phone, string surname, CancellationToken cancel)
    {
        var account = await db
            .Users.AsNoTracking()
            .SingleOrDefaultAsync(a => a.PhoneNumber == phone && a.PhoneNumberConfirmed && a.DeletedAt == null, cancel);
        return account is not null && PersonName.Comparable(account.Surname) == PersonName.Comparable(surname) ? account : null;
    }
}
