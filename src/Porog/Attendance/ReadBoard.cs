using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Attendance.Absences;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Attendance;

/// <summary>Where a child is today, by the organisation's clock.</summary>
public enum Whereabouts
{
    /// <summary>Came today and has not left.</summary>
    Here,

    /// <summary>Came on an earlier day without a known exit: the card was not touched, or the child is still there.</summary>
    NoExit,

    /// <summary>Has not come today, and nobody has said why.</summary>
    NotYet,

    /// <summary>Has not come today, as announced.</summary>
    Announced,

    /// <summary>Left today.</summary>
    Left,

    /// <summary>Has not come, and need not have: there are no lessons today, or the group has not begun yet (product rule 13).</summary>
    NotExpected,
}

/// <summary>A child on a board.</summary>
/// <param name="Id">The child.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Surname">Surname.</param>
/// <param name="GivenName">Given name.</param>
/// <param name="Sex">For grammatical agreement.</param>
/// <param name="Where">Where the child is.</param>
/// <param name="Since">The passage that decides it, in the organisation's zone; null if there was none.</param>
/// <param name="Absence">Today's announced absence; null without one.</param>
public sealed record BoardChild(
    Guid Id,
    string FullName,
    string Surname,
    string GivenName,
    Sex Sex,
    Whereabouts Where,
    DateTimeOffset? Since,
    DayAbsence? Absence
)
{
    /// <summary>Is here, though the absence was announced.</summary>
    public bool IsSeenThoughAnnounced => Where == Whereabouts.Here && Absence is { CoversArrival: true };
}

/// <param name="Id">Null for children without a group.</param>
/// <param name="Name">Null for children without a group.</param>
/// <param name="Plan">The group's day by the organisation's calendar.</param>
/// <param name="Children">Enrolled children, by name.</param>
public sealed record BoardGroup(Guid? Id, string? Name, DayPlan Plan, IReadOnlyList<BoardChild> Children)
{
    public int Count(Whereabouts where) => Children.Count(c => c.Where == where);
}

/// <param name="Organisation">The children's organisation.</param>
/// <param name="Now">The moment of the reading, in the organisation's zone.</param>
/// <param name="Plan">The organisation's day by its calendar, with the usual times.</param>
/// <param name="Groups">By name; children without a group last.</param>
public sealed record Board(Organisation Organisation, DateTimeOffset Now, DayPlan Plan, IReadOnlyList<BoardGroup> Groups)
{
    public int Count(Whereabouts where) => Groups.Sum(g => g.Count(where));

    /// <summary>The local date of <see cref="Now"/>.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);

    /// <summary>The local time of <see cref="Now"/>.</summary>
    public TimeOnly Time => TimeOnly.FromDateTime(Now.DateTime);
}

/// <summary>
/// Reads for staff who is here now: one statement for the children of a group or an organisation, its calendar, and announced absences. The caller checks
/// <see cref="StaffGroups"/> first.
/// </summary>
public sealed class ReadBoard(PorogDbContext db, ReadCalendar calendars, ReadAbsences absences, TimeProvider clock)
{
    public async Task<Board> OfGroupAsync(Group group, CancellationToken cancel)
    {
        var calendar = await calendars.OfAsync(group.OrganisationId, cancel);
        var board = await ReadAsync(group.Organisation!, group.Id, calendar, db.Children.Where(c => c.GroupId == group.Id), cancel);
        return board.Groups.Count > 0
            ? board
            : board with
            {
                Groups = [new BoardGroup(group.Id, group.Name, calendar.On(board.Today, group.Id), [])],
            };
    }

    public async Task<Board> OfHouseAsync(Organisation organisation, CancellationToken cancel) =>
        await ReadAsync(
            organisation,
            groupId: null,
            await calendars.OfAsync(organisation.Id, cancel),
            db.Children.Where(c => c.OrganisationId == organisation.Id),
            cancel
        );

    private async Task<Board> ReadAsync(
        Organisation organisation,
        Guid? groupId,
        OrganisationCalendar calendar,
        IQueryable<Child> among,
        CancellationToken cancel
    )
    {
        var rows = await (
            from child in among.Where(c => c.LeftAt == null)
            from place in db.Groups.Where(g => g.Id == child.GroupId).DefaultIfEmpty()
            from presence in db.Presence.Where(p => p.Bucket == child.Bucket && p.ChildId == child.Id).DefaultIfEmpty()
            select new
            {
                Child = child,
                Group = place == null ? null : place.Name,
                Inside = presence == null ? (bool?)null : presence.Inside,
                Since = presence == null ? (DateTimeOffset?)null : presence.Since,
            }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        var zone = organisation.Zone;
        var now = zone.At(clock.GetUtcNow());
        var today = DateOnly.FromDateTime(now.DateTime);
        var time = TimeOnly.FromDateTime(now.DateTime);
        var announced = await absences.OfDayAsync(organisation.Id, groupId, today, cancel);
        var groups = rows.GroupBy(row => (row.Child.GroupId, row.Group))
            .Select(group => (group.Key.GroupId, group.Key.Group, Plan: calendar.On(today, group.Key.GroupId), Rows: group))
            .Select(group => new BoardGroup(
                group.GroupId,
                group.Group,
                group.Plan,
                [
                    .. group
                        .Rows.Select(row =>
                            Of(
                                row.Child,
                                Where(row.Inside, row.Since is { } at ? zone.At(at) : null, group.Plan, time),
                                row.Since is { } since ? zone.At(since) : null,
                                announced.GetValueOrDefault(row.Child.Id)
                            )
                        )
                        .OrderBy(c => c.FullName, ReadChildren.ByName)
                        .ThenBy(c => c.Id),
                ]
            ))
            .OrderBy(group => group.Name is null)
            .ThenBy(group => group.Name, NaturalOrder.Names);
        return new Board(organisation, now, calendar.On(today, groupId: null), [.. groups]);
    }

    private static BoardChild Of(Child child, Whereabouts where, DateTimeOffset? since, DayAbsence? absence) =>
        new(
            child.Id,
            child.FullName,
            child.Surname,
            child.GivenName,
            child.Sex,
            where == Whereabouts.NotYet && absence is { CoversArrival: true } ? Whereabouts.Announced : where,
            since,
            absence
        );

    private static Whereabouts Where(bool? inside, DateTimeOffset? since, DayPlan plan, TimeOnly time) =>
        (inside, IsToday: since is { } at && DateOnly.FromDateTime(at.DateTime) == plan.Date) switch
        {
            (true, true) => Whereabouts.Here,
            (true, false) => Whereabouts.NoExit,
            (false, true) => Whereabouts.Left,
            _ => plan.HasBegun(time) ? Whereabouts.NotYet : Whereabouts.NotExpected,
        };
}
