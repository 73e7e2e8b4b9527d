using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Access.Staff;

/// <summary>An administrator removes the second step of a member of staff who has lost it.</summary>
public sealed class ResetSecondFactor(PorogDbContext db, SecondFactors factors, NoticeWriter notices, TimeProvider clock)
{
    /// <summary>Ends every session of the person, tells them, and writes a line of the staff log.</summary>
    /// <returns>False when there is no second step, or the person is not a member of staff.</returns>
    public async Task<bool> ResetAsync(AuditActor administrator, Guid personId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var person = await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == personId, cancel);
        var isStaff = await db.StaffRoles.AnyAsync(r => r.PersonId == personId, cancel);
        if (person is null || !isStaff || !await factors.RemoveAsync(personId, keep: null, cancel))
            return false;
        db.Add(
            new StaffLogEntry
            {
                At = clock.GetUtcNow(),
                Event = StaffEvent.SecondFactorReset,
                ActorId = administrator.Id,
                ActorName = administrator.Name,
                PersonId = personId,
                Subject = person.FullName,
            }
        );
        var facts = new NoticeFacts(Who: administrator.Name);
        await notices.AddAsync(db, personId, NoticeTopic.SecondFactorReset, facts, null, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        await factors.TellAsync(personId, cancel);
        return true;
    }
}
