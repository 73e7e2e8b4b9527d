using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Access;
using Porog.Delivery.Choices;
using Porog.Journal;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery.Reports;

/// <summary>
/// Makes the reports that are due, one batch at a time: moves the schedules on and adds the reports and their deliveries in one
/// transaction. Any number of nodes can run. The content of a report is read when it is sent.
/// </summary>
public sealed class MakeReports(
    IDbContextFactory<PorogDbContext> contexts,
    PorogOptions options,
    DeliverySignal deliveries,
    TimeProvider clock,
    ILogger<MakeReports> log
)
{
    /// <summary>The most schedules a batch takes.</summary>
    public const int BatchSize = 500;

    /// <summary>
    /// Takes one batch of the schedules that are due. For a schedule that was due several times (the server was off), only the latest
    /// report is made. Days without anything that the reader may see make no report.
    /// </summary>
    /// <returns>How many schedules were taken; zero when nothing is due.</returns>
    /// <exception cref="System.Data.Common.DbException">The database failed; nothing of the batch has happened.</exception>
    public async Task<int> MakeDueAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        // This query does not wait for the one writer of SQLite.
        if (!await db.ReportSchedules.AnyAsync(s => s.NextAt <= now, cancel))
            return 0;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var schedules = await ReportScheduleRows.TakeDue(db, now, BatchSize).ToListAsync(cancel);
        var people = schedules.Select(s => s.PersonId).Distinct().ToList();
        var wishes = await WishesAsync(db, people, now, cancel);
        var reports = new List<(Report Report, IReadOnlyList<Wish> Wishes, TimeZoneInfo Zone)>();
        foreach (var schedule in schedules)
        {
            try
            {
                if (Due(schedule, wishes, now) is { } due)
                    reports.Add(due);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // One that cannot be made must not keep the others of its batch waiting.
                log.LogError(failure, "A report cannot be made; the others go on and it is tried again in an hour");
                schedule.NextAt = now.AddHours(1);
            }
        }
        var made = await MadeAsync(db, reports.Select(r => r.Report), people, cancel);
        reports.RemoveAll(r => made.Contains((r.Report.PersonId, r.Report.Period, r.Report.FirstDay)));
        foreach (var (report, wanted) in await WithSomethingToTellAsync(db, reports, cancel))
        {
            db.Reports.Add(report);
            db.Deliveries.AddRange(wishes.Deliveries(report, wanted, now));
        }
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        deliveries.Set();
        return schedules.Count;
    }

    /// <summary>Moves the schedule on.</summary>
    /// <returns>The report that is due; null when the person wants none any more.</returns>
    private (Report Report, IReadOnlyList<Wish> Wishes, TimeZoneInfo Zone)? Due(
        ReportSchedule schedule,
        BatchWishes wishes,
        DateTimeOffset now
    )
    {
        var wanted = wishes.Of(schedule);
        var zone = ReportSchedules.ZoneOf(wanted.Select(w => w.TimeZone), options);
        var times = ReportSchedules.Times(schedule.Period, wishes.Ways.PreferenceOf(schedule.PersonId), zone);
        schedule.NextAt = times.NextAfter(now).At;
        if (wanted.Count == 0)
            return null;
        var due = times.LatestAt(now);
        var report = new Report
        {
            PersonId = schedule.PersonId,
            Period = schedule.Period,
            FirstDay = due.FirstDay,
            LastDay = due.LastDay,
            At = due.At,
        };
        return (report, wanted, zone);
    }

    /// <summary>Reports that exist already: a person who moved the hour to later on the same day has had today's report.</summary>
    private static async Task<HashSet<(Guid, ReportPeriod, DateOnly)>> MadeAsync(
        PorogDbContext db,
        IEnumerable<Report> reports,
        List<Guid> people,
        CancellationToken cancel
    )
    {
        var days = reports.Select(r => r.FirstDay).Distinct().ToList();
        var made = await db
            .Reports.Where(r => people.Contains(r.PersonId) && days.Contains(r.FirstDay))
            .Select(r => new
            {
                r.PersonId,
                r.Period,
                r.FirstDay,
            })
            .ToListAsync(cancel);
        return [.. made.Select(r => (r.PersonId, r.Period, r.FirstDay))];
    }

    private static async Task<List<(Report Report, IReadOnlyList<Wish> Wishes)>> WithSomethingToTellAsync(
        PorogDbContext db,
        List<(Report Report, IReadOnlyList<Wish> Wishes, TimeZoneInfo Zone)> reports,
        CancellationToken cancel
    )
    {
        var telling = new List<(Report, IReadOnlyList<Wish>)>();
        // A batch has few windows: all reports of one hour and zone share one.
        foreach (var window in reports.GroupBy(r => (r.Report.FirstDay, r.Report.LastDay, r.Zone.Id)))
        {
            var zone = window.First().Zone;
            var children = window.SelectMany(r => r.Wishes).Select(w => w.ChildId).Distinct().ToList();
            var rows = ReportJournal.Of(db, children, window.Key.FirstDay, window.Key.LastDay, zone);
            var kinds = (await rows.Select(e => new { e.ChildId, e.Kind }).Distinct().ToListAsync(cancel)).ToLookup(
                e => e.ChildId,
                e => e.Kind
            );
            telling.AddRange(window.Where(r => r.Wishes.Any(w => kinds[w.ChildId].Any(w.Shows))).Select(r => (r.Report, r.Wishes)));
        }
        return telling;
    }

    private async Task<BatchWishes> WishesAsync(PorogDbContext db, List<Guid> people, DateTimeOffset now, CancellationToken cancel)
    {
        var grants = await (
            from grant in ChildAccess.LiveGrants(db, now).Where(g => people.Contains(g.PersonId))
            join child in db.Children on grant.ChildId equals child.Id
            join organisation in db.Organisations on child.OrganisationId equals organisation.Id
            select new { Grant = grant, Organisation = organisation }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        var children = grants.Select(g => g.Grant.ChildId).Distinct().ToList();
        var choices = await db
            .NotificationChoices.Where(c => children.Contains(c.ChildId) && people.Contains(c.PersonId))
            .AsNoTracking()
            .ToListAsync(cancel);
        var chosen = choices.ToLookup(c => (c.PersonId, c.ChildId));
        var wishes = grants
            .GroupBy(g => (g.Grant.PersonId, g.Grant.ChildId))
            .SelectMany(g =>
            {
                var at = g.First().Organisation;
                var access = Rights.Join(g.Select(x => x.Grant.Rights));
                return chosen[g.Key].Select(c => new Wish(c.PersonId, c.ChildId, c.Channel, c.Events, access.Shown, at.TimeZone));
            });
        return new BatchWishes(wishes.ToLookup(w => w.PersonId), await Ways.OfAsync(db, people, options, cancel));
    }

    /// <summary>A person wants reports about a child by a channel.</summary>
    private sealed record Wish(Guid PersonId, Guid ChildId, Channel Channel, EventTypes Events, Sight Shown, string TimeZone)
    {
        public bool Shows(EventKind kind) => ReportJournal.Shows(kind, Shown);
    }

    private sealed record BatchWishes(ILookup<Guid, Wish> Wishes, Ways Ways)
    {
        public IReadOnlyList<Wish> Of(ReportSchedule schedule) =>
            [.. Wishes[schedule.PersonId].Where(w => w.Events.HasFlag(ReportSchedules.EventType(schedule.Period)))];

        /// <summary>
        /// One per chosen channel that reaches the person (push: one per device), else only the message centre. No e-mail follows a
        /// push that did not arrive: the report stays in the person's list.
        /// </summary>
        public IEnumerable<MessageDelivery> Deliveries(Report report, IReadOnlyList<Wish> wanted, DateTimeOffset now)
        {
            var (person, channels) = (report.PersonId, wanted.Select(w => w.Channel).ToHashSet());
            var message = new ToTell(Bucket.Of(person), person, now, report.Id, MessageKind.Report, ChildId: null);
            return Ways.Deliveries(
                message,
                channels.Contains(Channel.Email),
                channels.Contains(Channel.Push),
                mayFollow: false,
                heldUntil: null
            );
        }
    }
}
