using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Access.Staff;

/// <summary>Takes a role away from a person, tells them, and writes a line of the staff log.</summary>
public sealed class TakeRole(PorogDbContext db, StaffAccess staff, NoticeWriter notices, TimeProvider clock)
{
    /// <summary>Never takes the last administrator's role, even when two administrators take each other's at the same moment.</summary>
    public async Task<StaffOutcome> TakeAsync(Guid actorId, Guid roleId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Turns.OfStaffAsync(db, cancel);
        var role = await staff
            .RolesToTake(actorId)
            .AsNoTracking()
            .Include(r => r.Organisation)
            .Include(r => r.Group)
            .SingleOrDefaultAsync(r => r.Id == roleId, cancel);
        if (role is null)
            return StaffOutcome.NotFound;
        if (role.Kind == StaffKind.Administrator && await Administrators.Of(db).Select(r => r.PersonId).Distinct().CountAsync(cancel) < 2)
            return StaffOutcome.LastAdministrator;
        if (await db.StaffRoles.Where(r => r.Id == roleId).ExecuteDeleteAsync(cancel) == 0)
            return StaffOutcome.NotFound;
        var people = await db
            .Users.AsNoTracking()
            .Where(a => a.Id == role.PersonId || a.Id == actorId)
            .ToDictionaryAsync(a => a.Id, cancel);
        var (person, actor) = (people[role.PersonId], people[actorId]);
        db.Add(StaffLogEntry.Of(StaffEvent.RoleTaken, clock.GetUtcNow(), role, person.FullName, actorId, actor.FullName));
        var place = StaffRoleText.Place(role.Organisation, role.Group);
        var facts = new NoticeFacts(Who: actor.FullName, Reason: role.Kind.ToString(), Detail: place);
        await notices.AddAsync(db, person.Id, NoticeTopic.StaffRoleTaken, facts, null, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        notices.Wake();
        return StaffOutcome.Done;
    }
}
