using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Attendance;
using Porog.Notices;
using Porog.Readers;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Alerts;

/// <summary>
/// Asks families where a child is, when it was expected and has not come (product rule 13). A child is expected when the calendar has
/// a school day, its group has begun, and nobody has announced its absence. Nobody is asked while the readers that would have seen the
/// child are silent, shortly after they report again, or when so many are missing that the fault is more likely ours.
/// </summary>
public sealed class RaiseAlerts(
    IDbContextFactory<PorogDbContext> contexts,
    NoticeWriter notices,
    AlertLinks links,
    PorogOptions options,
    TimeProvider clock,
    ILogger<RaiseAlerts> log
)
{
    /// <summary>After a reader reports again, what it kept arrives first.</summary>
    private static readonly TimeSpan AfterSilence = TimeSpan.FromMinutes(10);

    /// <summary>Organisations whose calendars one statement reads.</summary>
    private const int Batch = 200;

    /// <summary>From this many unexplained children on, their share is looked at.</summary>
    public const int Many = 6;

    /// <summary>What is settled: nothing changes about it until another group begins. Each node has its own.</summary>
    private readonly ConcurrentDictionary<Guid, (DateOnly Day, int Begun)> settled = [];

    /// <returns>How many families were asked.</returns>
    public async Task<int> LookAsync(CancellationToken cancel)
    {
        if (!options.Alerts.Enabled)
            return 0;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var houses = await db.Organisations.AsNoTracking().OrderBy(o => o.Id).ToListAsync(cancel);
        var asked = 0;
        foreach (var some in houses.Chunk(Batch))
        {
            var calendars = await new ReadCalendar(db).OfAsync([.. some.Select(o => o.Id)], cancel);
            asked += await OneByOne.DoAsync(
                [.. some.Where(o => calendars.ContainsKey(o.Id))],
                house => AskAsync(house, calendars[house.Id], cancel),
                log,
                "Asking families of children who have not come"
            );
        }
        if (asked > 0)
            notices.Wake();
        return asked;
    }

    private async Task<int> AskAsync(Organisation house, OrganisationCalendar calendar, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var local = house.Zone.At(now).DateTime;
        var (today, grace) = (DateOnly.FromDateTime(local), TimeSpan.FromMinutes(options.Alerts.GraceMinutes));
        // Before anything is asked of the database: most of the day nobody is due, or all is settled.
        if (local.TimeOfDay < grace)
            return 0;
        var begun = calendar.CountBegun(today, TimeOnly.FromDateTime(local - grace));
        if (
            !calendar.PlansOn(today).Any(plan => IsDue(plan, local, grace))
            || (settled.TryGetValue(house.Id, out var known) && known == (today, begun))
        )
            return 0;

        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await Turns.TryAlertsAsync(db, cancel))
            return 0;
        var begin = LocalTime.StartOfDay(today, house.Zone);
        var expected = (await new FindExpected(db).OfAsync(house, today, begin, cancel))
            .Where(c => c.IsExpected && IsDue(calendar.On(today, c.GroupId), local, grace))
            .ToList();
        var unexplained = expected.Where(c => !c.Came && !c.IsAsked).ToList();
        var (held, isSettled) = await HeldAsync(db, house, begin, expected, unexplained, cancel);
        var raised = unexplained.Where(c => !held.Contains(c.Id)).ToList();
        await RaiseAsync(db, house, today, raised, now, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        if (isSettled)
            settled[house.Id] = (today, begun);
        return raised.Count;
    }

    private static bool IsDue(DayPlan plan, DateTime local, TimeSpan grace) =>
        plan.IsSchoolDay
        && plan.Begins is { } begins
        && plan.Ends is { } ends
        && local.TimeOfDay >= begins.ToTimeSpan() + grace
        && local.TimeOfDay < ends.ToTimeSpan();

    /// <summary>The children of whom it is not known that they have not come.</summary>
    /// <returns>Them, and whether that is the last word for today.</returns>
    private async Task<(HashSet<Guid> Held, bool IsSettled)> HeldAsync(
        PorogDbContext db,
        Organisation house,
        DateTimeOffset begin,
        List<ExpectedChild> expected,
        List<ExpectedChild> unexplained,
        CancellationToken cancel
    )
    {
        if (unexplained.Count == 0)
            return ([], true);
        var (now, silences) = (clock.GetUtcNow(), new ReadSilences(db, clock));
        var justBack = now - AfterSilence;
        if (
            // Nobody at all: a holiday that nobody entered, readers without power, or an installation that is not in use yet.
            !expected.Exists(c => c.Came)
            || await db.ReaderSilences.AnyAsync(s => s.OrganisationId == house.Id && s.EndedAt > justBack, cancel)
        )
            return ([.. unexplained.Select(c => c.Id)], false);
        var held = new HashSet<Guid>();
        var open = await silences.OpenAsync([house.Id], cancel);
        held.UnionWith((await silences.OfChildrenAsync(open, [.. unexplained.Select(c => (c.Bucket, c.Id))], cancel)).Keys);
        var rest = unexplained.Where(c => !held.Contains(c.Id)).ToList();
        if (TooMany(expected.Count, rest.Count, mostPercent: 50))
            held.UnionWith(rest.Select(c => c.Id));
        foreach (var group in rest.GroupBy(c => c.GroupId))
            if (TooMany(expected.Count(c => c.GroupId == group.Key), group.Count(), mostPercent: 80))
                held.UnionWith(group.Select(c => c.Id));
        if (rest.Exists(c => held.Contains(c.Id)))
            await TellOfficersAsync(db, house, begin, rest.Count(c => held.Contains(c.Id)), cancel);
        return (held, held.Count == 0);
    }

    private static bool TooMany(int expected, int unexplained, int mostPercent) =>
        unexplained >= Many && unexplained * 100 > expected * mostPercent;

    private async Task TellOfficersAsync(PorogDbContext db, Organisation house, DateTimeOffset begin, int count, CancellationToken cancel)
    {
        if (await db.Notices.AnyAsync(n => n.Topic == NoticeTopic.AlertsHeldBack && n.SubjectId == house.Id && n.At >= begin, cancel))
            return;
        foreach (var officer in await Officers.OfAsync(db, house.Id, cancel))
            await notices.AddAsync(db, officer, NoticeTopic.AlertsHeldBack, new NoticeFacts(Count: count), house.Id, cancel);
    }

    private async Task RaiseAsync(
        PorogDbContext db,
        Organisation house,
        DateOnly today,
        List<ExpectedChild> children,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        if (children.Count == 0)
            return;
        var watchers = await ChildAccess.WatchersOfAsync(db, [.. children.Select(c => c.Id)], now, cancel);
        var families = watchers.Where(w => w.Value.IsLegal).ToLookup(w => w.Key.ChildId, w => w.Key.PersonId);
        foreach (var child in children)
        {
            var alert = new Alert
            {
                Bucket = child.Bucket,
                ChildId = child.Id,
                OrganisationId = house.Id,
                Day = today,
                RaisedAt = now,
                Step = families[child.Id].Any() ? AlertStep.Told : AlertStep.School,
                NextStepAt = families[child.Id].Any() ? now.AddMinutes(options.Alerts.StepMinutes) : null,
            };
            db.Add(alert);
            foreach (var personId in families[child.Id])
                await notices.AddAsync(
                    db,
                    personId,
                    NoticeTopic.AlertRaised,
                    new NoticeFacts(Who: house.Name, ChildIds: [child.Id], Link: links.Path(alert.Id, personId)),
                    alert.Id,
                    cancel,
                    NoticeWay.DevicesFirst
                );
        }
    }
}
