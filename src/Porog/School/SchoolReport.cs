using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Storage;
using Porog.Timeline;

namespace Porog.School;

/// <summary>What the officer asks the report for.</summary>
/// <param name="OrganisationId">One of the officer's own.</param>
/// <param name="GroupId">One of its groups; null for all of them.</param>
/// <param name="First">Local date.</param>
/// <param name="Last">Local date, inclusive; at most <see cref="SchoolReport.MostDays"/> days.</param>
public sealed record SchoolReportQuery(Guid OrganisationId, Guid? GroupId, DateOnly First, DateOnly Last);

/// <summary>The children of a report.</summary>
/// <param name="Query">What was asked.</param>
/// <param name="Organisation">Its time zone defines the days.</param>
/// <param name="Group">Null for all.</param>
/// <param name="Children">By group, then by name.</param>
/// <param name="SchoolDays">Days with lessons in the period, by the organisation's calendar.</param>
public sealed record ReportedChildren(
    SchoolReportQuery Query,
    Organisation Organisation,
    Group? Group,
    IReadOnlyList<ReportedChild> Children,
    int SchoolDays
);

/// <param name="Id">The child.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Group">Current class or group.</param>
public sealed record ReportedChild(Guid Id, string FullName, string? Group);

/// <summary>Count and sum in kopecks: the cost of subsidised meals, what the child paid for others.</summary>
public readonly record struct MealSum(int Count, long Kopecks)
{
    public static MealSum operator +(MealSum one, MealSum other) => new(one.Count + other.Count, one.Kopecks + other.Kopecks);
}

/// <summary>Meals of one day, or of a whole period.</summary>
public readonly record struct MealSums(MealSum Buffet, MealSum Hot, MealSum Subsidised)
{
    public MealSum All => Buffet + Hot + Subsidised;

    public static MealSums operator +(MealSums one, MealSums other) =>
        new(one.Buffet + other.Buffet, one.Hot + other.Hot, one.Subsidised + other.Subsidised);
}

/// <summary>A day on which a child came, left or ate.</summary>
/// <param name="Facts">When.</param>
/// <param name="Meals">What.</param>
public sealed record ReportedDay(DayFacts Facts, MealSums Meals);

/// <param name="Child">Who.</param>
/// <param name="Days">Only days with events.</param>
public sealed record ReportedLine(ReportedChild Child, IReadOnlyList<ReportedDay> Days)
{
    public int DaysPresent => Days.Count(d => d.Facts.WasThere);

    public MealSums Meals => Days.Aggregate(default(MealSums), (sum, day) => sum + day.Meals);
}

/// <summary>
/// The officer's report of attendance and meals, from the events of the organisation's devices. Reads some children at a time, so
/// that a school's year takes no more memory than a class's week.
/// </summary>
public sealed class SchoolReport(PorogDbContext db, StaffAccess staff, ReadCalendar calendars, AccessLogLooks looks)
{
    /// <summary>A school year, and the summer.</summary>
    public const int MostDays = 366;

    /// <summary>Children read together.</summary>
    private const int AtOnce = 50;

    /// <summary>Children who are enrolled now or were when the period began.</summary>
    /// <returns>Null when organisation or group does not exist or is not the officer's.</returns>
    public async Task<ReportedChildren?> OpenAsync(Guid officerId, SchoolReportQuery query, CancellationToken cancel)
    {
        var organisation = await db
            .Organisations.AsNoTracking()
            .Where(o => o.Id == query.OrganisationId && staff.OrganisationIdsOf(officerId, StaffKind.Officer).Contains(o.Id))
            .SingleOrDefaultAsync(cancel);
        if (organisation is null)
            return null;
        var group = query.GroupId is null
            ? null
            : await db
                .Groups.AsNoTracking()
                .SingleOrDefaultAsync(g => g.Id == query.GroupId && g.OrganisationId == organisation.Id, cancel);
        if (query.GroupId is not null && group is null)
            return null;
        var start = LocalTime.StartOfDay(query.First, organisation.Zone);
        var children = await db
            .Children.AsNoTracking()
            .Where(c => c.OrganisationId == organisation.Id && (c.LeftAt == null || c.LeftAt > start))
            .Where(c => query.GroupId == null || c.GroupId == query.GroupId)
            .Select(c => new
            {
                c.Id,
                c.Surname,
                c.GivenName,
                c.Patronymic,
                Group = c.Group!.Name,
            })
            .ToListAsync(cancel);
        return new ReportedChildren(
            query,
            organisation,
            group,
            [
                .. children
                    .Select(c => new ReportedChild(c.Id, PersonName.Full(c.Surname, c.GivenName, c.Patronymic), c.Group))
                    .OrderBy(c => c.Group, NaturalOrder.Names)
                    .ThenBy(c => c.FullName, StringComparer.CurrentCulture),
            ],
            (await calendars.OfAsync(organisation.Id, cancel)).CountSchoolDays(query.First, query.Last)
        );
    }

    /// <summary>
    /// Line by line, in the order of the children. When they are shown by name, each child's access log gets a line before the report
    /// line is returned (product rule 10).
    /// </summary>
    /// <param name="officer">Who reads it.</param>
    /// <param name="of">From <see cref="OpenAsync"/>.</param>
    /// <param name="look">The look for the access log; null when only sums over many children are shown.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async IAsyncEnumerable<ReportedLine> LinesAsync(
        AuditActor officer,
        ReportedChildren of,
        AuditEvent? look,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var (zone, query) = (of.Organisation.Zone, of.Query);
        // Events of another school's devices do not belong into this school's report.
        var devices = await db.Devices.Where(d => d.OrganisationId == of.Organisation.Id).Select(d => d.Id).ToListAsync(cancel);
        foreach (var some in of.Children.Chunk(AtOnce))
        {
            List<Guid> ids = [.. some.Select(c => c.Id)];
            if (look is { } shown)
                await looks.RecordReportAsync(officer, ids, shown, cancel);
            var entries = await Entries(ids, devices, query, zone).AsNoTracking().ToListAsync(cancel);
            var byChild = entries.ToLookup(e => e.ChildId);
            foreach (var child in some)
                yield return new ReportedLine(child, DaysOf([.. byChild[child.Id]], query, zone));
        }
    }

    /// <summary>Finds each child by bucket, and does not open older partitions.</summary>
    private IQueryable<JournalEntry> Entries(List<Guid> ids, List<Guid> devices, SchoolReportQuery query, TimeZoneInfo zone)
    {
        var (start, end) = (LocalTime.StartOfDay(query.First, zone), LocalTime.StartOfDay(query.Last.AddDays(1), zone));
        var month = JournalMonth.EarliestOf(start);
        EventKind[] kinds = [EventKind.In, EventKind.Out, EventKind.Buffet, EventKind.Hot, EventKind.Subsidised];
        return from child in db.Children
            where ids.Contains(child.Id)
            from entry in db.Journal
            where entry.Bucket == child.Bucket && entry.ChildId == child.Id
            where entry.Month >= month && entry.HappenedAt >= start && entry.HappenedAt < end
            where kinds.Contains(entry.Kind) && devices.Contains(entry.DeviceId)
            select entry;
    }

    private static List<ReportedDay> DaysOf(List<JournalEntry> entries, SchoolReportQuery query, TimeZoneInfo zone)
    {
        if (entries.Count == 0)
            return [];
        var meals = entries.Where(e => e.Kind.IsMeal()).ToLookup(e => zone.DayAt(e.HappenedAt));
        return
        [
            .. DayFacts
                .Of(query.First, query.Last, zone, entries.Where(e => e.Kind.IsPassage()), seesMeals: false)
                .Select(facts => new ReportedDay(facts, Sums(meals[facts.Day])))
                .Where(day => day.Facts.WasThere || day.Meals.All.Count > 0),
        ];
    }

    private static MealSums Sums(IEnumerable<JournalEntry> meals)
    {
        var sums = default(MealSums);
        foreach (var meal in meals)
            sums += meal.Kind switch
            {
                EventKind.Buffet => new MealSums(new(Count(meal), -meal.Amount), default, default),
                EventKind.Hot => new MealSums(default, new(Count(meal), -meal.Amount), default),
                _ => new MealSums(default, default, new(Count(meal), meal.Price ?? 0)),
            };
        return sums;

        static int Count(JournalEntry meal) => meal.TakesBack ? -1 : 1;
    }
}
