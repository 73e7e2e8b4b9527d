using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation.Applications;

/// <summary>Whether an application in force names the account's phone.</summary>
public enum PhoneMatch
{
    /// <summary>No application names it, or it is not verified.</summary>
    None,

    /// <summary>An application names it with this surname.</summary>
    Same,

    /// <summary>An application names it with another surname.</summary>
    OtherSurname,
}

/// <summary>Checks for the letter whether the phone is the one that the school's application names.</summary>
public sealed class ApplicationPhone(PorogDbContext db)
{
    public async Task<PhoneMatch> CheckAsync(Account account, CancellationToken cancel)
    {
        // An unverified phone must tell nothing, and neither must what another account had with it before.
        if (!account.PhoneNumberConfirmed || account.PhoneNumber is not { } phone)
            return PhoneMatch.None;
        var inForce = db.Applications.Where(a => a.State == ApplicationState.InForce);
        var surnames = await inForce
            .Where(a => a.Phone == phone && (a.ApplicantId == null || a.ApplicantId == account.Id))
            .Select(a => a.Surname)
            .Concat(
                inForce
                    .SelectMany(a => a.Persons)
                    .Where(p => p.Phone == phone && p.RemovedAt == null && (p.PersonId == null || p.PersonId == account.Id))
                    .Select(p => p.Surname)
            )
            .ToListAsync(cancel);
        if (surnames.Count == 0)
            return PhoneMatch.None;
        var own = PersonName.Comparable(account.Surname);
        return surnames.Exists(s => PersonName.Comparable(s) == own) ? PhoneMatch.Same : PhoneMatch.OtherSurname;
    }
}
