using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Storage;

namespace Porog.Delegation.Applications;

/// <summary>Who registers after the application was entered gets what it names when the phone is verified.</summary>
public sealed class ClaimApplications(OpenByApplication open) : IWhenPhoneVerified
{
    public async Task WhenPhoneVerifiedAsync(PorogDbContext db, Account account, CancellationToken cancel)
    {
        if (account.PhoneNumber is not { } phone)
            return;
        // The account itself must be there for whoever comes after this turn.
        await db.SaveChangesAsync(cancel);
        await Turns.OfPhonesAsync(db, [phone], cancel);
        var waiting = await db
            .Applications.Where(a =>
                a.State == ApplicationState.InForce
                && (
                    (a.Phone == phone && a.ApplicantId == null)
                    || a.Persons.Any(p => p.Phone == phone && p.PersonId == null && p.RemovedAt == null)
                )
            )
            .OrderBy(a => a.FiledAt)
            .Select(a => a.Id)
            .ToListAsync(cancel);
        foreach (var id in waiting)
            await open.OpenAsync(db, id, AuditActor.System, cancel);
    }
}
