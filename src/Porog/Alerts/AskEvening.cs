using Microsoft.EntityFrameworkCore;
using Porog.Attendance;
using Porog.Journal;
using Porog.Notices;
using Porog.Readers;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Alerts;

/// <summary>
/// Asks of children who came and have no exit after the organisation has closed (product rule 16). Nobody is asked while the readers are
/// silent or have just been, of a child that often leaves without being seen, or when so many have no exit that the fault is more likely
/// ours.
/// </summary>
internal sealed class AskEvening(PorogDbContext db, WriteAlerts write, TimeProvider clock)
{
    /// <summary>Later than this after closing nobody is asked any more.</summary>
    private static readonly TimeSpan Latest = TimeSpan.FromHours(4);

    /// <summary>How far back a child's exits are looked at.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(21);

    /// <summary>A child with so many recent days without an exit leaves by a door that does not see it.</summary>
    private const int OftenUnseen = 2;

    /// <summary>From this share without an exit on, in percent, the exits are not to be trusted.</summary>
    private const int MostPercent = 20;

    /// <summary>In a group of a kindergarten, where an educator marks each child.</summary>
    private const int MostPercentOfGroup = 50;

    /// <summary>Whether the organisation, or a group of a kindergarten, has closed so long ago that its children should have left.</summary>
    public static bool IsDue(HouseNow house) =>
        house.Calendar.AsksInEvening
        && (
            house.House.Kind == OrganisationKind.Kindergarten
                ? house.Calendar.PlansOn(house.Today).Any(plan => IsDue(plan.Ends, house))
                : IsDue(house.Calendar.ClosesOn(house.Today, house.House.Kind), house)
        );

    /// <summary>Asks in the caller's transaction.</summary>
    /// <returns>How many families are asked, and whether some are not asked yet because too little is known.</returns>
    public async Task<(int Asked, bool IsHeld)> AskAsync(HouseNow house, CancellationToken cancel)
    {
        var byHand = house.House.Kind == OrganisationKind.Kindergarten;
        var kind = byHand ? AlertKind.NotFetched : AlertKind.StillInside;
        var came = (await CameAsync(house, kind, cancel))
            .Where(c => !byHand || IsDue(house.Calendar.On(house.Today, c.GroupId).Ends, house))
            .ToList();
        var inside = came.Where(c => c.IsInside && !c.IsAsked).ToList();
        var often = await OftenUnseenAsync(house, [.. inside.Select(c => c.Id)], cancel);
        inside.RemoveAll(c => often.Contains(c.Id));
        var held = await HeldAsync(house, came, inside, byHand, cancel);
        var raised = inside.Where(c => !held.Contains(c.Id)).Select(c => new AskedChild(c.Bucket, c.Id, (short)(c.Rounds + 1))).ToList();
        await write.RaiseAsync(db, house.House, house.Today, kind, raised, cancel);
        return (raised.Count, held.Count > 0);
    }

    private static bool IsDue(TimeOnly? closes, HouseNow house) =>
        closes is { } time
        && house.Local.TimeOfDay >= time.ToTimeSpan() + house.Grace
        && house.Local.TimeOfDay < time.ToTimeSpan() + Latest;

    private sealed record ChildOfEvening(short Bucket, Guid Id, Guid? GroupId, bool IsInside, bool IsAsked, int Rounds);

    /// <summary>The enrolled children who came today.</summary>
    private async Task<List<ChildOfEvening>> CameAsync(HouseNow house, AlertKind kind, CancellationToken cancel)
    {
        var children = await db
            .Children.Where(c => c.OrganisationId == house.Id && c.LeftAt == null)
            .Select(c => new
            {
                c.Bucket,
                c.Id,
                c.GroupId,
            })
            .ToListAsync(cancel);
        var inside = await new FindInside(db).OfAsync([.. children.Select(c => c.Id)], house.Begin, cancel);
        var latest = TimeOnly.FromDateTime(house.Local - house.Grace);
        var (today, organisationId) = (house.Today, house.Id);
        var asked = (
            await db
                .Alerts.Where(a => a.OrganisationId == organisationId && a.Day == today && a.Kind == kind)
                .Select(a => new { a.ChildId, IsOver = a.Answer == AlertAnswer.Late && a.Until != null && a.Until <= latest })
                .ToListAsync(cancel)
        ).ToLookup(a => a.ChildId, a => a.IsOver);
        return
        [
            .. children
                .Where(c => inside.ContainsKey(c.Id))
                .Select(c => new ChildOfEvening(
                    c.Bucket,
                    c.Id,
                    c.GroupId,
                    inside[c.Id],
                    asked[c.Id].Any(isOver => !isOver),
                    asked[c.Id].Count()
                )),
        ];
    }

    /// <returns>The children of whom it is not known that they are still inside.</returns>
    private async Task<HashSet<Guid>> HeldAsync(
        HouseNow house,
        List<ChildOfEvening> came,
        List<ChildOfEvening> inside,
        bool byHand,
        CancellationToken cancel
    )
    {
        if (inside.Count == 0)
            return [];
        if (!byHand)
        {
            var silences = new ReadSilences(db, clock);
            if (await silences.HasJustEndedAsync(house.Id, cancel) || (await silences.OpenAsync([house.Id], cancel)).Count > 0)
                return [.. inside.Select(c => c.Id)];
        }
        var unsure = new HashSet<Guid>();
        if (WriteAlerts.TooMany(came.Count, inside.Count, MostPercent))
            unsure.UnionWith(inside.Select(c => c.Id));
        if (byHand)
            foreach (var group in inside.GroupBy(c => c.GroupId).Where(g => g.Count() > 2))
                if (group.Count() * 100 > came.Count(c => c.GroupId == group.Key) * MostPercentOfGroup)
                    unsure.UnionWith(group.Select(c => c.Id));
        if (unsure.Count > 0)
            await write.TellOfficersAsync(db, house.House, house.Begin, NoticeTopic.ExitsMissing, unsure.Count, cancel);
        return unsure;
    }

    /// <returns>Those who had several recent days on which they came and were not seen leaving.</returns>
    private async Task<HashSet<Guid>> OftenUnseenAsync(HouseNow house, List<Guid> ids, CancellationToken cancel)
    {
        if (ids.Count == 0)
            return [];
        var passages = await new FindInside(db).PassagesAsync(ids, house.Begin - Recent, cancel);
        return
        [
            .. passages
                .Where(e => e.HappenedAt < house.Begin)
                .GroupBy(e => (e.ChildId, Day: house.House.Zone.DayAt(e.HappenedAt)))
                .Where(day => day.StandingPassages() is { Count: > 0 } standing && standing[^1].Kind == EventKind.In)
                .GroupBy(day => day.Key.ChildId)
                .Where(days => days.Count() >= OftenUnseen)
                .Select(days => days.Key),
        ];
    }
}
