using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Storage;

namespace Porog.Delegation.Applications;

/// <summary>Opens applications to a person who registers after they were entered, when the phone is verified.</summary>
public sealed class ClaimApplications(OpenByApplication open) : IWhenPhoneVerified
{
    public async Task WhenPhoneVerifiedAsync(PorogDbContext db, Account account, CancellationToken cancel)
    {
        if (account.PhoneNumber is not { } phone)
            return;
        // The account must be saved before the turn ends, so that the next holder of the turn finds it.
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
