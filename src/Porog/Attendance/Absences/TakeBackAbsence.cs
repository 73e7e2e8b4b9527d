using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Attendance.Absences;

/// <summary>
/// Takes an announced absence back. Days that are over stay announced; today and later days do not. A legal representative and staff
/// take back any absence, a trusted person the ones that they announced.
/// </summary>
public sealed class TakeBackAbsence(PorogDbContext db, AbsenceActors actors, TellOfAbsence tell, TimeProvider clock)
{
    public Task<AbsenceOutcome> ByFamilyAsync(Guid personId, Guid absenceId, CancellationToken cancel) =>
        TakeBackAsync(absenceId, childId => actors.OfFamilyAsync(personId, childId, cancel), cancel);

    public Task<AbsenceOutcome> ByStaffAsync(Guid personId, Guid absenceId, CancellationToken cancel) =>
        TakeBackAsync(absenceId, childId => actors.OfStaffAsync(personId, childId, cancel), cancel);

    private async Task<AbsenceOutcome> TakeBackAsync(Guid absenceId, Func<Guid, Task<AbsenceActor?>> find, CancellationToken cancel)
    {
        var childId = await db.Absences.Where(a => a.Id == absenceId).Select(a => (Guid?)a.ChildId).FirstOrDefaultAsync(cancel);
        // Before the turn, so that a stranger takes no lock.
        if (childId is not { } child || await find(child) is null)
            return AbsenceOutcome.NotFound;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, [child], cancel);
        if (await find(child) is not { } by)
            return AbsenceOutcome.NotFound;
        var bucket = Bucket.Of(child);
        var one = db.Absences.Where(a => a.Bucket == bucket && a.ChildId == child && a.Id == absenceId);
        var absence = await one.AsNoTracking().SingleAsync(cancel);
        if (!by.MayTakeBack(absence))
            return AbsenceOutcome.Forbidden;
        var now = clock.GetUtcNow();
        var today = by.Zone.DayAt(now);
        if (absence.TakenBackAt is not null)
            return AbsenceOutcome.TakenBack;
        if (absence.Until < today)
            return AbsenceOutcome.Over;
        var from = absence.From > today ? absence.From : today;
        var changed = await one.Where(a => a.TakenBackAt == null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(a => a.TakenBackAt, now)
                        .SetProperty(a => a.TakenBackById, by.Id)
                        .SetProperty(a => a.TakenBackFrom, from),
                cancel
            );
        if (changed == 0)
            return AbsenceOutcome.TakenBack;
        await tell.TellAsync(db, absence, by, AuditEvent.AbsenceTakenBack, from, cancel);
        await transaction.CommitAsync(cancel);
        await tell.WakeAsync(child, cancel);
        return AbsenceOutcome.Done;
    }
}
