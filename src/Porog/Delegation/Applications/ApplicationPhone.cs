using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation.Applications;

/// <summary>How the account's phone stands to the applications in force.</summary>
public enum PhoneMatch
{
    /// <summary>No application names it, or it is not verified.</summary>
    None,

    /// <summary>One names it with this surname.</summary>
    Same,

    /// <summary>One names it, with another surname.</summary>
    OtherSurname,
}

/// <summary>The letter's check: whether the phone is the one that the school's application names.</summary>
public sealed class ApplicationPhone(PorogDbContext db)
{
    public async Task<PhoneMatch> CheckAsync(Account account, CancellationToken cancel)
    {
        // Of a phone that is not proved nothing is told; what another account had with it before is not this one's.
        if (!account.PhoneNumberConfirmed || account.PhoneNumber is not { } phone)
            return PhoneMatch.None;
        var inForce = db.Applications.Where(a => a.State == ApplicationState.InForce);
        var surnames = await inForce
            .Where(a => a.Phone == phone && (a.ApplicantId == null || a.ApplicantId == account.Id))
            .Select(a => a.Surname)
            .ToListAsync(cancel);
        surnames.AddRange(
            await inForce
                .SelectMany(a => a.Persons)
                .Where(p => p.Phone == phone && p.RemovedAt == null && (p.PersonId == null || p.PersonId == account.Id))
                .Select(p => p.Surname)
                .ToListAsync(cancel)
        );
        if (surnames.Count == 0)
            return PhoneMatch.None;
        var own = PersonName.Comparable(account.Surname);
        return surnames.Exists(s => PersonName.Comparable(s) == own) ? PhoneMatch.Same : PhoneMatch.OtherSurname;
    }
}
