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
/// (product rule 15). While the child's readers are silent, or Porog itself has just been away, nobody is asked again.
/// </summary>
public sealed class ClimbAlerts(
    IDbContextFactory<PorogDbContext> contexts,
    NoticeWriter notices,
    OutgoingMail outgoing,
    WriteAlerts write,
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
        var isSteady = await ReaderWatch.IsSteadyAsync(db, clock.GetUtcNow(), cancel);
        var open = await db
            .Alerts.AsNoTracking()
            .Where(a => a.EndedAt == null)
            .Select(a => new { a.OrganisationId, a.Day })
            .Distinct()
            .ToListAsync(cancel);
        var changed = await OneByOne.DoAsync(
            open,
            day => OfDayAsync(day.OrganisationId, day.Day, isSteady, cancel),
            log,
            "Asking families again"
        );
        if (changed > 0)
        {
            notices.Wake();
            outgoing.Wake();
        }
        return changed;
    }

    private async Task<int> OfDayAsync(Guid organisationId, DateOnly day, bool isSteady, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var organisation = await db.Organisations.AsNoTracking().SingleAsync(o => o.Id == organisationId, cancel);
        var calendar = await new ReadCalendar(db).OfAsync(organisationId, cancel);
        var house = new HouseNow(organisation, calendar, clock.GetUtcNow(), options.Alerts);
        var alerts = await db
            .Alerts.Include(a => a.Child)
            .Where(a => a.OrganisationId == organisationId && a.Day == day && a.EndedAt == null)
            .ToListAsync(cancel);
        var ends = await EndsAsync(db, house, day, alerts, cancel);
        var silent = await SilentAsync(db, alerts, organisationId, cancel);
        var changed = 0;
        foreach (var alert in alerts)
            if (ends.TryGetValue(alert.Id, out var end))
                changed += await EndAsync(db, alert, end, house.Now, cancel);
            else if (isSteady && alert.NextStepAt <= house.Now && !silent.ContainsKey(alert.ChildId))
                changed += await ClimbAsync(alert, organisation, house.Now, cancel);
        return changed;
    }

    /// <returns>How alerts have ended by themselves; the others are still open.</returns>
    private async Task<Dictionary<Guid, AlertEnd>> EndsAsync(
        PorogDbContext db,
        HouseNow house,
        DateOnly day,
        List<Alert> alerts,
        CancellationToken cancel
    )
    {
        var ends = new Dictionary<Guid, AlertEnd>();
        var begin = LocalTime.StartOfDay(day, house.House.Zone);
        if (alerts.Exists(a => a.Kind == AlertKind.NotCome))
        {
            var children = (await new FindExpected(db).OfAsync(house.House, day, begin, TimeOnly.MinValue, cancel)).ToDictionary(c => c.Id);
            foreach (var alert in alerts.Where(a => a.Kind == AlertKind.NotCome))
                if (!children.TryGetValue(alert.ChildId, out var child))
                    ends[alert.Id] = AlertEnd.Over;
                else if (child.Came)
                    ends[alert.Id] = AlertEnd.Came;
                else if (child.IsAnnounced)
                    ends[alert.Id] = AlertEnd.Announced;
                else if (house.Local >= day.ToDateTime(house.Calendar.On(day, alert.Child!.GroupId).Ends ?? TimeOnly.MinValue))
                    ends[alert.Id] = AlertEnd.Over;
        }
        var evening = alerts.Where(a => a.Kind != AlertKind.NotCome).ToList();
        if (evening.Count == 0)
            return ends;
        var inside = await new FindInside(db).OfAsync([.. evening.Select(a => a.ChildId)], begin, cancel);
        foreach (var alert in evening)
            if (!inside.GetValueOrDefault(alert.ChildId))
                ends[alert.Id] = AlertEnd.Left;
            else if (house.Today > day || alert.Child!.LeftAt is not null)
                ends[alert.Id] = AlertEnd.Over;
        return ends;
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
                await write.AskAsync(db, personId, alert, house, isAgain: true, NoticeWay.LetterAfterDevices, cancel);
            else if (step == AlertStep.Sms)
                await AddSmsAsync(db, personId, alert.Kind, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return 1;
    }

    /// <summary>Without a name: others may read a phone's screen. The page asks to sign in.</summary>
    private async Task AddSmsAsync(PorogDbContext db, Guid personId, AlertKind kind, CancellationToken cancel)
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
                kind == AlertKind.NotCome
                    ? words["Порог: ребёнок не отмечен, хотя его ждали. Ответьте, где он: {0}", outgoing.Url("/alerts")]
                    : words["Порог: нет отметки, что ребёнок ушёл. Ответьте, где он: {0}", outgoing.Url("/alerts")],
                SmsLife
            )
        );
    }
}
