using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Delivery.Choices;
using Porog.Journal;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Storage;
using Porog.Timeline;

namespace Porog.Delivery.Reports;

/// <summary>One child in a report.</summary>
/// <param name="Id">The child.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="GivenName">For titles.</param>
/// <param name="Sex">For words that agree.</param>
/// <param name="Organisation">Its name.</param>
/// <param name="Kind">School, college or kindergarten.</param>
/// <param name="Relation">By what right it is read.</param>
/// <param name="Shown">The parts of the child that it tells of; meals only where they are shown.</param>
/// <param name="Days">Every day of the report, in order, holding only what is seen.</param>
/// <param name="Balance">Kopecks at the end of the last day; null where the account is not seen, or there is none.</param>
/// <param name="Threshold">Kopecks; null where none is set or the account is not seen.</param>
public sealed record ChildReport(
    Guid Id,
    string FullName,
    string GivenName,
    Sex Sex,
    string Organisation,
    OrganisationKind Kind,
    Relation Relation,
    Sight Shown,
    IReadOnlyList<DayFacts> Days,
    long? Balance,
    long? Threshold
)
{
    public bool ShowsAttendance => Shown.HasFlag(Sight.Attendance);
    public bool ShowsMeals => Shown.HasFlag(Sight.Meals);
    public bool ShowsMoney => Balance is not null;

    /// <summary>Kopecks paid for meals in all days; seen with the meals or with the account.</summary>
    public long Paid => Days.Sum(d => d.Paid);
}

/// <summary>A report with what it says at this moment to its reader.</summary>
/// <param name="Report">Which.</param>
/// <param name="At">When it was due, on the wall clock of the children's organisation.</param>
/// <param name="Children">By name; only those its reader may see now.</param>
public sealed record ReportFacts(Report Report, DateTimeOffset At, IReadOnlyList<ChildReport> Children);

/// <summary>A page of reports, newest first; <see cref="Next"/> is the <c>before</c> of the page of older ones, null at the end.</summary>
public sealed record ReportPage(IReadOnlyList<Report> Items, string? Next);

/// <summary>
/// What reports say, read at the moment of sending or showing: only the children and parts that their reader may see now
/// (product rule 1).
/// </summary>
public sealed class ReadReport(PorogDbContext db, ChildAccess access, ReadCalendar calendars, PorogOptions options)
{
    public const int MostReports = 100;

    private static readonly EventKind[] MoneyKinds = [EventKind.Buffet, EventKind.Hot, EventKind.TopUp, EventKind.Correction];
    private static readonly StringComparer ByName = StringComparer.Create(CultureInfo.GetCultureInfo("ru-RU"), ignoreCase: true);

    /// <summary>A person's reports, newest first.</summary>
    public async Task<ReportPage> ListAsync(Guid personId, int limit, string? before, CancellationToken cancel)
    {
        limit = Math.Clamp(limit, 1, MostReports);
        var rows = db.Reports.Where(r => r.PersonId == personId);
        if (PageCursor.TryParse(before) is { } cursor)
            rows = rows.Where(r => r.At <= cursor.At && (r.At < cursor.At || r.Id < cursor.Id));
        var found = await rows.OrderByDescending(r => r.At).ThenByDescending(r => r.Id).Take(limit + 1).AsNoTracking().ToListAsync(cancel);
        var page = found.Take(limit).ToList();
        return new ReportPage(page, found.Count > limit ? new PageCursor(page[^1].At, page[^1].Id).ToString() : null);
    }

    /// <returns>Null for somebody else's report and for an unknown one alike.</returns>
    public async Task<ReportFacts?> FindAsync(Guid personId, Guid reportId, CancellationToken cancel)
    {
        var report = await db.Reports.AsNoTracking().FirstOrDefaultAsync(r => r.Id == reportId && r.PersonId == personId, cancel);
        return report is null ? null : (await ReadAsync([report], null, cancel))[report.Id];
    }

    /// <summary>What these reports say now, each to its own reader.</summary>
    /// <param name="reports">Read together: the cost is that of their children's days.</param>
    /// <param name="channel">
    /// Only children whose reports are wanted by this channel now. Null when the reader opens a report: children whose reports are
    /// wanted by any channel, or all children when none is wanted.
    /// </param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>By report; one with no children has nothing to tell.</returns>
    public async Task<IReadOnlyDictionary<Guid, ReportFacts>> ReadAsync(
        IReadOnlyCollection<Report> reports,
        Channel? channel,
        CancellationToken cancel
    )
    {
        var seen = (await SeenAsync([.. reports.Select(r => r.PersonId).Distinct()], cancel)).ToLookup(s => s.PersonId);
        var answer = new Dictionary<Guid, ReportFacts>();
        foreach (var span in reports.GroupBy(r => (r.FirstDay, r.LastDay)))
        {
            var wanted = span.ToDictionary(r => r, r => Wanted(r, [.. seen[r.PersonId]], channel));
            var facts = await FactsAsync(span.Key.FirstDay, span.Key.LastDay, [.. wanted.Values.SelectMany(s => s)], cancel);
            foreach (var (report, children) in wanted)
            {
                var zone = ReportSchedules.ZoneOf(children.Select(c => c.Organisation.TimeZone), options);
                answer[report.Id] = new ReportFacts(
                    report,
                    zone.At(report.At),
                    [.. children.Select(c => facts(c)).OrderBy(c => c.FullName, ByName).ThenBy(c => c.Id)]
                );
            }
        }
        return answer;
    }

    private static IReadOnlyList<Seen> Wanted(Report report, IReadOnlyList<Seen> seen, Channel? channel)
    {
        var type = ReportSchedules.EventType(report.Period);
        var wanted = seen.Where(s => s.Choices.Any(c => (channel is null || c.Channel == channel) && c.Events.HasFlag(type))).ToList();
        return wanted.Count == 0 && channel is null ? seen : wanted;
    }

    private async Task<List<Seen>> SeenAsync(List<Guid> people, CancellationToken cancel)
    {
        var grants = await (
            from grant in access.LiveGrants().Where(g => people.Contains(g.PersonId))
            join child in db.Children on grant.ChildId equals child.Id
            join organisation in db.Organisations on child.OrganisationId equals organisation.Id
            select new
            {
                Grant = grant,
                Child = child,
                Organisation = organisation,
            }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        var children = grants.Select(g => g.Child.Id).Distinct().ToList();
        var choices = (
            await db
                .NotificationChoices.Where(c => children.Contains(c.ChildId) && people.Contains(c.PersonId))
                .AsNoTracking()
                .ToListAsync(cancel)
        ).ToLookup(c => (c.PersonId, c.ChildId));
        return
        [
            .. grants
                .GroupBy(g => (g.Grant.PersonId, g.Child.Id))
                .Select(g => new Seen(
                    g.Key.PersonId,
                    g.First().Child,
                    g.First().Organisation,
                    Rights.Join(g.Select(x => x.Grant.Rights)),
                    [.. choices[g.Key]]
                ))
                .Where(s => s.Rights.Any),
        ];
    }

    private async Task<Func<Seen, ChildReport>> FactsAsync(
        DateOnly first,
        DateOnly last,
        IReadOnlyList<Seen> seen,
        CancellationToken cancel
    )
    {
        var entries = new List<JournalEntry>();
        var wallets = new Dictionary<Guid, (long Balance, long? Threshold)>();
        foreach (var zone in seen.GroupBy(s => s.Organisation.TimeZone))
        {
            var clock = zone.First().Organisation.Zone;
            var children = zone.Select(s => s.Child.Id).Distinct().ToList();
            entries.AddRange(await ReportJournal.Of(db, children, first, last, clock).AsNoTracking().ToListAsync(cancel));
            var end = LocalTime.StartOfDay(last.AddDays(1), clock);
            foreach (var wallet in await Wallets(children, end).ToListAsync(cancel))
                wallets[wallet.ChildId] = (wallet.Balance - wallet.Newer, wallet.Threshold);
        }
        var byHand = await db.EnteredByAsync(entries, cancel);
        var calendar = await calendars.OfAsync([.. seen.Select(s => s.Organisation.Id).Distinct()], cancel);
        var byChild = entries.ToLookup(e => e.ChildId);
        return s =>
        {
            var (child, house) = (s.Child, s.Organisation);
            var shown = s.Rights.Shown;
            var own = byChild[child.Id].Where(e => ReportJournal.Shows(e.Kind, shown));
            (long Balance, long? Threshold)? wallet =
                shown.HasFlag(Sight.Account) && wallets.TryGetValue(child.Id, out var found) ? found : null;
            return new ChildReport(
                child.Id,
                child.FullName,
                child.GivenName,
                child.Sex,
                house.Name,
                house.Kind,
                s.Rights.Relation,
                shown,
                [
                    .. DayFacts
                        .Of(first, last, house.Zone, own, shown.HasFlag(Sight.Meals), byHand)
                        .Select(d => d with { IsOff = !calendar[house.Id].On(d.Day, child.GroupId).IsSchoolDay }),
                ],
                wallet?.Balance,
                wallet?.Threshold
            );
        };
    }

    /// <summary>The balances at an instant: the current ones without the operations since then, in one statement.</summary>
    private IQueryable<Held> Wallets(List<Guid> childIds, DateTimeOffset end)
    {
        var month = JournalMonth.EarliestOf(end);
        return from child in db.Children
            where childIds.Contains(child.Id)
            from wallet in db.Wallets.Where(w => w.Bucket == child.Bucket && w.ChildId == child.Id)
            select new Held
            {
                ChildId = child.Id,
                Balance = wallet.Balance,
                Threshold = wallet.Threshold,
                Newer = db
                    .Journal.Where(e =>
                        e.Bucket == child.Bucket
                        && e.ChildId == child.Id
                        && MoneyKinds.Contains(e.Kind)
                        && e.Month >= month
                        && e.HappenedAt >= end
                        && e.Position < db.FollowPositions.Single(p => p.Bucket == child.Bucket).Position
                    )
                    .Sum(e => e.Amount),
            };
    }

    private sealed class Held
    {
        public required Guid ChildId { get; init; }
        public required long Balance { get; init; }
        public required long? Threshold { get; init; }
        public required long Newer { get; init; }
    }

    private sealed record Seen(
        Guid PersonId,
        Child Child,
        Organisation Organisation,
        Rights Rights,
        IReadOnlyList<NotificationChoice> Choices
    );
}
