using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Attendance;
using Porog.Attendance.Absences;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Alerts;

/// <param name="Alert">As it stands; null when there is none that this person was asked.</param>
/// <param name="IsFirst">This answer ended it.</param>
public sealed record AnswerOutcome(AlertView? Alert, bool IsFirst);

/// <summary>Answers «Где ребёнок?». The first answer ends the alert for everybody.</summary>
public sealed class AnswerAlert(
    PorogDbContext db,
    ReadAlerts read,
    AnnounceAbsence absences,
    NoticeWriter notices,
    ILiveNotice live,
    TimeProvider clock
)
{
    /// <param name="personId">A legal representative of the child.</param>
    /// <param name="alertId">The alert.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="until">With <see cref="AlertAnswer.Late"/>: when the child will come or be fetched, by the organisation's clock; null when not known.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<AnswerOutcome> AnswerAsync(Guid personId, Guid alertId, AlertAnswer answer, TimeOnly? until, CancellationToken cancel)
    {
        if (await read.FindAsync(personId, alertId, cancel) is not { } found)
            return new(null, false);
        var now = clock.GetUtcNow();
        DateTimeOffset? none = null;
        var latest = answer == AlertAnswer.Late ? until : null;
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            var taken = await db
                .Alerts.Where(a => a.Id == alertId && a.EndedAt == null)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(a => a.EndedAt, now)
                            .SetProperty(a => a.End, AlertEnd.Answered)
                            .SetProperty(a => a.Answer, answer)
                            .SetProperty(a => a.Until, latest)
                            .SetProperty(a => a.AnsweredById, personId)
                            .SetProperty(a => a.NextStepAt, none),
                    cancel
                );
            if (taken == 0)
                return new(await read.FindAsync(personId, alertId, cancel), false);
            // At home in the morning is an announced absence, and that tells the others by itself.
            if (answer != AlertAnswer.Home || found.Kind != AlertKind.NotCome || !await AnnounceAsync(personId, found, cancel))
                await TellOthersAsync(personId, found, answer, latest, cancel);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
        notices.Wake();
        await live.TellAsync([found.ChildId], cancel);
        return new(await read.FindAsync(personId, alertId, cancel), true);
    }

    /// <returns>False when it cannot be announced, for example because it was too often today.</returns>
    private async Task<bool> AnnounceAsync(Guid personId, AlertView alert, CancellationToken cancel)
    {
        var request = new AbsenceRequest(alert.ChildId, alert.Day, alert.Day, [], AbsenceKind.Illness, Note: null);
        var announced = await absences.ByFamilyWithinAsync(personId, request, cancel);
        return announced.Outcome is AbsenceOutcome.Done or AbsenceOutcome.Known;
    }

    /// <summary>The other representatives were asked too.</summary>
    private async Task TellOthersAsync(Guid personId, AlertView alert, AlertAnswer answer, TimeOnly? until, CancellationToken cancel)
    {
        var facts = new NoticeFacts(
            Who: (await db.FullNamesAsync([personId], cancel)).GetValueOrDefault(personId),
            ChildIds: [alert.ChildId],
            Answer: new NoticeAnswer(answer.ToString(), until),
            Question: alert.Kind.ToString()
        );
        var watchers = await ChildAccess.WatchersOfAsync(db, [alert.ChildId], clock.GetUtcNow(), cancel);
        foreach (var ((_, other), _) in watchers.Where(w => w.Value.IsLegal && w.Key.PersonId != personId))
            await notices.AddAsync(db, other, NoticeTopic.AlertAnswered, facts, alert.ChildId, cancel);
        if (answer != AlertAnswer.ShouldBeThere)
            return;
        var toSchool = new NoticeFacts(Who: alert.FullName, Reason: facts.Who, Question: facts.Question);
        foreach (var member in await StaffAsync(alert, cancel))
            await notices.AddAsync(db, member, NoticeTopic.ChildMissing, toSchool, alert.ChildId, cancel);
    }

    /// <summary>The teachers of the group and the officers of the organisation.</summary>
    private Task<List<Guid>> StaffAsync(AlertView alert, CancellationToken cancel) =>
        db
            .StaffRoles.Where(r => r.OrganisationId == alert.OrganisationId)
            .Where(r => r.Kind == StaffKind.Officer || (r.Kind == StaffKind.Teacher && r.GroupId == alert.GroupId))
            .Select(r => r.PersonId)
            .Distinct()
            .ToListAsync(cancel);
}
