using Porog.Access;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Attendance.Absences;

/// <summary>
/// Records an absence, or its taking back, in the child's access log and tells the legal representatives, except the one who did it.
/// Runs in the caller's transaction, which has the child's turn.
/// </summary>
public sealed class TellOfAbsence(ChildAccess access, AccessLog log, NoticeWriter notices, ILiveNotice live)
{
    internal async Task TellAsync(
        PorogDbContext db,
        Absence absence,
        AbsenceActor by,
        AuditEvent happened,
        DateOnly from,
        CancellationToken cancel
    )
    {
        await log.AppendAsync(
            db,
            [new AuditLine(absence.ChildId, happened, by.Actor, Detail: AbsenceDays.Write(from, absence.Until))],
            cancel
        );
        var facts = new NoticeFacts(
            by.Actor.Name,
            [absence.ChildId],
            Detail: by.Actor.Role is ActorRole.Teacher or ActorRole.Officer ? NoticeDetail.School : null,
            Absence: new NoticeAbsence(from, absence.Until, LessonNumbers.FromBits(absence.Lessons), absence.Kind.ToString())
        );
        var topic = happened == AuditEvent.AbsenceAnnounced ? NoticeTopic.AbsenceAnnounced : NoticeTopic.AbsenceTakenBack;
        foreach (var ((_, personId), rights) in await access.WatchersOfAsync([absence.ChildId], cancel))
            if (rights.IsLegal && personId != by.Id)
                await notices.AddAsync(db, personId, topic, facts, absence.ChildId, cancel);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>After the commit: wakes the senders and the open boards of the school.</summary>
    internal async Task WakeAsync(Guid childId, CancellationToken cancel)
    {
        notices.Wake();
        await live.TellAsync([childId], cancel);
    }
}
