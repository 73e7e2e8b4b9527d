using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Attendance.Absences;
using Porog.Registry;
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
/// <param name="Children">Enrolled children, by name.</param>
public sealed record BoardGroup(Guid? Id, string? Name, IReadOnlyList<BoardChild> Children)
{
    public int Count(Whereabouts where) => Children.Count(c => c.Where == where);
}

/// <param name="Organisation">The children's organisation.</param>
/// <param name="Now">The moment of the reading, in the organisation's zone.</param>
/// <param name="Groups">By name; children without a group last.</param>
public sealed record Board(Organisation Organisation, DateTimeOffset Now, IReadOnlyList<BoardGroup> Groups)
{
    public int Count(Whereabouts where) => Groups.Sum(g => g.Count(where));

    /// <summary>The local date of <see cref="Now"/>.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);
}

/// <summary>Reads for staff who is here now, with two queries for a group or an organisation. The caller checks <see cref="StaffGroups"/> first.</summary>
public sealed class ReadBoard(PorogDbContext db, ReadAbsences absences, TimeProvider clock)
{
    public async Task<Board> OfGroupAsync(Group group, CancellationToken cancel) =>
        await ReadAsync(group.Organisation!, group.Id, db.Children.Where(c => c.GroupId == group.Id), cancel) is { Groups.Count: > 0 } board
            ? board
            : new Board(group.Organisation!, group.Organisation!.Zone.At(clock.GetUtcNow()), [new BoardGroup(group.Id, group.Name, [])]);

    public Task<Board> OfHouseAsync(Organisation organisation, CancellationToken cancel) =>
        ReadAsync(organisation, groupId: null, db.Children.Where(c => c.OrganisationId == organisation.Id), cancel);

    private async Task<Board> ReadAsync(Organisation organisation, Guid? groupId, IQueryable<Child> among, CancellationToken cancel)
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
        var announced = await absences.OfDayAsync(organisation.Id, groupId, today, cancel);
        var groups = rows.GroupBy(row => (row.Child.GroupId, row.Group))
            .Select(group => new BoardGroup(
                group.Key.GroupId,
                group.Key.Group,
                [
                    .. group
                        .Select(row =>
                            Of(
                                row.Child,
                                row.Inside,
                                row.Since is { } since ? zone.At(since) : null,
                                today,
                                announced.GetValueOrDefault(row.Child.Id)
                            )
                        )
                        .OrderBy(c => c.FullName, ReadChildren.ByName)
                        .ThenBy(c => c.Id),
                ]
            ))
            .OrderBy(group => group.Name is null)
            .ThenBy(group => group.Name, NaturalOrder.Names);
        return new Board(organisation, now, [.. groups]);
    }

    private static BoardChild Of(Child child, bool? inside, DateTimeOffset? since, DateOnly today, DayAbsence? absence)
    {
        var where = Where(inside, since, today);
        if (where == Whereabouts.NotYet && absence is { CoversArrival: true })
            where = Whereabouts.Announced;
        return new(child.Id, child.FullName, child.Surname, child.GivenName, child.Sex, where, since, absence);
    }

    private static Whereabouts Where(bool? inside, DateTimeOffset? since, DateOnly today) =>
        (inside, IsToday: since is { } at && DateOnly.FromDateTime(at.DateTime) == today) switch
        {
            (true, true) => Whereabouts.Here,
            (true, false) => Whereabouts.NoExit,
            (false, true) => Whereabouts.Left,
            _ => Whereabouts.NotYet,
        };
}
