using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Access;
using Porog.Attendance;
using Porog.Notices;
using Porog.Readers;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Alerts;

/// <summary>
/// Ends alerts that have answered themselves, and asks again by the next way where nobody answers: letter, SMS, then the teacher's list
/// (product rule 15). While the child's readers are silent nobody is asked again.
/// </summary>
public sealed class ClimbAlerts(
    IDbContextFactory<PorogDbContext> contexts,
    NoticeWriter notices,
    OutgoingMail outgoing,
    AlertLinks links,
    PorogOptions options,
    TimeProvider clock,
    ILogger<ClimbAlerts> log
)
{
    private static readonly TimeSpan SmsLife = TimeSpan.FromHours(1);

    /// <returns>How many alerts ended or climbed.</returns>
    public async Task<int> LookAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var open = await db
            .Alerts.AsNoTracking()
            .Where(a => a.EndedAt == null)
            .Select(a => new { a.OrganisationId, a.Day })
            .Distinct()
            .ToListAsync(cancel);
        var changed = await OneByOne.DoAsync(open, day => OfDayAsync(day.OrganisationId, day.Day, cancel), log, "Asking families again");
        if (changed > 0)
        {
            notices.Wake();
            outgoing.Wake();
        }
        return changed;
    }

    private async Task<int> OfDayAsync(Guid organisationId, DateOnly day, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var house = await db.Organisations.AsNoTracking().SingleAsync(o => o.Id == organisationId, cancel);
        var local = house.Zone.At(now).DateTime;
        var calendar = await new ReadCalendar(db).OfAsync(organisationId, cancel);
        var alerts = await db
            .Alerts.Include(a => a.Child)
            .Where(a => a.OrganisationId == organisationId && a.Day == day && a.EndedAt == null)
            .ToListAsync(cancel);
        var children = (await new FindExpected(db).OfAsync(house, day, LocalTime.StartOfDay(day, house.Zone), cancel)).ToDictionary(c =>
            c.Id
        );
        var silent = await SilentAsync(db, alerts, organisationId, cancel);
        var changed = 0;
        foreach (var alert in alerts)
        {
            var over = local >= day.ToDateTime(calendar.On(day, alert.Child!.GroupId).Ends ?? TimeOnly.MinValue);
            AlertEnd? end =
                !children.TryGetValue(alert.ChildId, out var child) ? AlertEnd.Over
                : child.Came ? AlertEnd.Came
                : child.IsAnnounced ? AlertEnd.Announced
                : over ? AlertEnd.Over
                : null;
            if (end is { } ended)
                changed += await EndAsync(db, alert, ended, now, cancel);
            else if (alert.NextStepAt <= now && !silent.ContainsKey(alert.ChildId))
                changed += await ClimbAsync(alert, house, now, cancel);
        }
        return changed;
    }

    private async Task<IReadOnlyDictionary<Guid, ChildSilence>> SilentAsync(
        PorogDbContext db,
        List<Alert> alerts,
        Guid organisationId,
        CancellationToken cancel
    )
    {
        var silences = new ReadSilences(db, clock);
        return await silences.OfChildrenAsync(
            await silences.OpenAsync([organisationId], cancel),
            [.. alerts.Select(a => (a.Bucket, a.ChildId))],
            cancel
        );
    }

    private static Task<int> EndAsync(PorogDbContext db, Alert alert, AlertEnd end, DateTimeOffset now, CancellationToken cancel) =>
        db
            .Alerts.Where(a => a.Id == alert.Id && a.EndedAt == null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(a => a.EndedAt, now).SetProperty(a => a.End, end).SetProperty(a => a.NextStepAt, (DateTimeOffset?)null),
                cancel
            );

    /// <summary>The step and what it tells are one transaction; a second node, or an answer that came first, changes nothing.</summary>
    private async Task<int> ClimbAsync(Alert alert, Organisation house, DateTimeOffset now, CancellationToken cancel)
    {
        var step = alert.Step == AlertStep.Letter && options.Sms.Url.Length == 0 ? AlertStep.School : alert.Step + 1;
        DateTimeOffset? next = step == AlertStep.School ? null : now.AddMinutes(options.Alerts.StepMinutes);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var taken = await db
            .Alerts.Where(a => a.Id == alert.Id && a.EndedAt == null && a.Step == alert.Step)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Step, step).SetProperty(a => a.NextStepAt, next), cancel);
        if (taken == 0)
            return 0;
        var watchers = await ChildAccess.WatchersOfAsync(db, [alert.ChildId], now, cancel);
        foreach (var ((_, personId), _) in watchers.Where(w => w.Value.IsLegal))
            if (step == AlertStep.Letter)
                await notices.AddAsync(
                    db,
                    personId,
                    NoticeTopic.AlertRaised,
                    new NoticeFacts(
                        Who: house.Name,
                        ChildIds: [alert.ChildId],
                        Detail: NoticeDetail.Again,
                        Link: links.Path(alert.Id, personId)
                    ),
                    alert.Id,
                    cancel,
                    NoticeWay.LetterAfterDevices
                );
            else if (step == AlertStep.Sms)
                await AddSmsAsync(db, personId, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return 1;
    }

    /// <summary>Without a name: others may read a phone's screen. The page asks to sign in.</summary>
    private async Task AddSmsAsync(PorogDbContext db, Guid personId, CancellationToken cancel)
    {
        var account = await db
            .Users.Where(a => a.Id == personId && a.PhoneNumberConfirmed && a.PhoneNumber != null)
            .Select(a => new { a.PhoneNumber, a.Language })
            .SingleOrDefaultAsync(cancel);
        if (account is null)
            return;
        var words = Words.In(account.Language);
        db.Outgoing.Add(
            outgoing.Sms(
                account.PhoneNumber!,
                words["Порог: ребёнок не отмечен, хотя его ждали. Ответьте, где он: {0}", outgoing.Url("/alerts")],
                SmsLife
            )
        );
    }
}
