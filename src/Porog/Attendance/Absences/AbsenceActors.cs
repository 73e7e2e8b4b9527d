using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Registry;
using Porog.Storage;

namespace Porog.Attendance.Absences;

/// <summary>A person who sees a child's absences.</summary>
/// <param name="Actor">The person, and the right they use.</param>
/// <param name="ChildId">Whose absences.</param>
/// <param name="Zone">The zone of the organisation's local dates.</param>
/// <param name="HasLeft">The child has left the organisation.</param>
/// <param name="MayAnnounce">May announce an absence.</param>
/// <param name="MayTakeBackAny">May take back also what somebody else announced.</param>
internal sealed record AbsenceActor(AuditActor Actor, Guid ChildId, TimeZoneInfo Zone, bool HasLeft, bool MayAnnounce, bool MayTakeBackAny)
{
    public Guid Id => Actor.Id!.Value;

    public bool MayTakeBack(Absence absence) => MayTakeBackAny || (MayAnnounce && absence.AnnouncedById == Id);
}

/// <summary>Finds the right that lets a person deal with a child's absences. <see cref="ChildAccess"/> and <see cref="StaffAccess"/> decide.</summary>
public sealed class AbsenceActors(PorogDbContext db, ChildAccess access, StaffAccess staff)
{
    /// <returns>Null for a person who does not see the child's attendance.</returns>
    internal async Task<AbsenceActor?> OfFamilyAsync(Guid personId, Guid childId, CancellationToken cancel)
    {
        var rights = await access.FindAsync(personId, childId, cancel);
        if (!rights.Allows(Sight.Attendance) || await ChildAsync(db.Children.Where(c => c.Id == childId), cancel) is not { } child)
            return null;
        var actor = new AuditActor(personId, await NameAsync(personId, cancel), rights.IsLegal ? ActorRole.Legal : ActorRole.Trusted);
        return new AbsenceActor(
            actor,
            childId,
            child.Organisation!.Zone,
            child.LeftAt is not null,
            rights.MayAnnounceAbsence,
            rights.IsLegal
        );
    }

    /// <returns>Null for a child who is not enrolled where the person is a teacher or an officer.</returns>
    internal async Task<AbsenceActor?> OfStaffAsync(Guid personId, Guid childId, CancellationToken cancel)
    {
        var own = staff.ChildrenOf(personId, StaffGroups.Kinds).Where(c => c.Id == childId);
        if (await ChildAsync(own, cancel) is not { } child)
            return null;
        var teaches = await staff.GroupIdsOf(personId).AnyAsync(id => id == child.GroupId, cancel);
        var actor = new AuditActor(personId, await NameAsync(personId, cancel), teaches ? ActorRole.Teacher : ActorRole.Officer);
        return new AbsenceActor(actor, childId, child.Organisation!.Zone, HasLeft: false, MayAnnounce: true, MayTakeBackAny: true);
    }

    private static Task<Child?> ChildAsync(IQueryable<Child> among, CancellationToken cancel) =>
        among.AsNoTracking().Include(c => c.Organisation).FirstOrDefaultAsync(cancel);

    private async Task<string?> NameAsync(Guid personId, CancellationToken cancel) =>
        (await db.FullNamesAsync([personId], cancel)).GetValueOrDefault(personId);
}
