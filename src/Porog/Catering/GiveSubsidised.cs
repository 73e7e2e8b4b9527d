using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Attendance;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Catering;

/// <summary>A child on the list of subsidised meals.</summary>
/// <param name="Child">The child and its presence.</param>
/// <param name="GivenId">The portion of this meal marked here; null without one, and when it was cancelled.</param>
/// <param name="GivenAt">When.</param>
/// <param name="ElsewhereAt">When a device reported a subsidised meal today; null when none did.</param>
/// <param name="RequestId">The id under which this portion is recorded: the first one that is not cancelled.</param>
public sealed record SubsidisedChild(
    BoardChild Child,
    Guid? GivenId,
    DateTimeOffset? GivenAt,
    DateTimeOffset? ElsewhereAt,
    string RequestId
);

/// <param name="Children">Those entitled, by name.</param>
/// <param name="Dishes">The dishes of the portion.</param>
public sealed record SubsidisedList(IReadOnlyList<SubsidisedChild> Children, IReadOnlyList<MenuItem> Dishes)
{
    /// <summary>Kopecks that a portion costs.</summary>
    public long Price => Dishes.Sum(d => d.Price);
}

/// <summary>
/// The list of subsidised meals of a group: who is entitled, who is present, who has had this meal today. Marks given portions.
/// A child gets one portion of a meal a day, however often it is marked. The caller has checked the organisation.
/// </summary>
public sealed class GiveSubsidised(PorogDbContext db, ReadBoard boards, ReadMenu menus, ManualEvents manual, TimeProvider clock)
{
    /// <summary>Classes and groups with entitled children, with their organisation, by name.</summary>
    public async Task<IReadOnlyList<Group>> GroupsAsync(Guid organisationId, CancellationToken cancel) =>
        [
            .. (
                await db
                    .Groups.AsNoTracking()
                    .Include(g => g.Organisation)
                    .Where(g => g.OrganisationId == organisationId && Entitled().Any(c => c.GroupId == g.Id))
                    .ToListAsync(cancel)
            ).OrderBy(g => g.Name, NaturalOrder.Names),
        ];

    /// <param name="place">With its organisation.</param>
    /// <param name="meal">Which meal of today.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<SubsidisedList> ReadAsync(Group place, MealOfDay meal, CancellationToken cancel)
    {
        var (zone, board) = (place.Organisation!.Zone, await boards.OfGroupAsync(place, cancel));
        var menu = await menus.OfDayAsync(place.OrganisationId, board.Today, cancel);
        var entitled = await Entitled().Where(c => c.GroupId == place.Id).Select(c => c.Id).ToHashSetAsync(cancel);
        var start = LocalTime.StartOfDay(board.Today, zone);
        var month = JournalMonth.EarliestOf(start);
        var entries = await (
            from child in Entitled().Where(c => c.GroupId == place.Id)
            from entry in db.Journal
            where entry.Bucket == child.Bucket && entry.ChildId == child.Id
            where entry.Month >= month && entry.HappenedAt >= start && entry.Kind == EventKind.Subsidised
            select entry
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        var byId = entries.DistinctBy(e => e.Id).ToDictionary(e => e.Id);
        var elsewhere = entries.Where(e => !ByHandDevice.Is(e.DeviceId)).ToLookup(e => e.ChildId, e => e.HappenedAt);
        return new SubsidisedList(
            [.. board.Groups.SelectMany(g => g.Children).Where(c => entitled.Contains(c.Id)).Select(Of)],
            [.. menu.Meals.Where(m => m.Meal == meal).SelectMany(m => m.Dishes).Where(d => d.IsGiven)]
        );

        SubsidisedChild Of(BoardChild child)
        {
            string request;
            var portion = 0;
            do request = $"subsidised-{child.Id:N}-{board.Today:yyyyMMdd}-{(int)meal}-{portion++}";
            while (byId.ContainsKey(CancelSale.IdOf(ManualEvents.IdOf(request))));
            var given = byId.GetValueOrDefault(ManualEvents.IdOf(request));
            return new SubsidisedChild(
                child,
                given?.Id,
                given is null ? null : zone.At(given.HappenedAt),
                elsewhere[child.Id].Any() ? zone.At(elsewhere[child.Id].Max()) : null,
                request
            );
        }
    }

    /// <summary>Marks a portion as given to each child; skips those who have had it or are not entitled.</summary>
    /// <returns>How many were marked now; null when the menu has nothing to give.</returns>
    /// <exception cref="JournalBusyException">The journal's queue is full; send it again.</exception>
    public async Task<int?> GiveAsync(
        AuditActor cashier,
        Group place,
        MealOfDay meal,
        IReadOnlyCollection<Guid> childIds,
        CancellationToken cancel
    )
    {
        var list = await ReadAsync(place, meal, cancel);
        if (list.Dishes.Count == 0)
            return null;
        var now = clock.GetUtcNow();
        var facts = list
            .Children.Where(c => c.GivenId is null && childIds.Contains(c.Child.Id))
            .Select(c => new ManualFact(c.RequestId, c.Child.Id, EventKind.Subsidised, now)
            {
                Price = list.Price,
                Items = [.. list.Dishes.Select(d => new MealItem(d.Name, 1, d.Price))],
                OfAnybody = true,
            })
            .ToList();
        if (facts.Count == 0)
            return 0;
        var by = new Enterer(cashier.Id!.Value, cashier.Name!, StaffKind.Cashier);
        return (await manual.EnterAndSeeAsync(by, facts, cancel)).Count(r => r.Outcome == ManualOutcome.Entered);
    }

    private IQueryable<Child> Entitled() => db.Children.Where(c => c.IsSubsidised && c.LeftAt == null);
}
