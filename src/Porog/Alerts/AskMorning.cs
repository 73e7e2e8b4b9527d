using Porog.Attendance;
using Porog.Notices;
using Porog.Readers;
using Porog.Registry.Calendar;
using Porog.Storage;

namespace Porog.Alerts;

/// <summary>
/// Asks of children who were expected and have not come (product rule 13). A child is expected when the calendar has a school day, its group
/// has begun, and nobody has announced its absence. Nobody is asked while the readers that would have seen the child are silent, shortly
/// after they report again, or when so many are missing that the fault is more likely ours.
/// </summary>
internal sealed class AskMorning(PorogDbContext db, WriteAlerts write, TimeProvider clock)
{
    /// <summary>Whether a group has begun so long ago that its children should be here, and has not ended.</summary>
    public static bool IsDue(HouseNow house) => house.Calendar.PlansOn(house.Today).Any(plan => IsDue(plan, house));

    /// <summary>Asks in the caller's transaction.</summary>
    /// <returns>How many families are asked, and whether some are not asked yet because too little is known.</returns>
    public async Task<(int Asked, bool IsHeld)> AskAsync(HouseNow house, CancellationToken cancel)
    {
        var latest = TimeOnly.FromDateTime(house.Local - house.Grace);
        var expected = (await new FindExpected(db).OfAsync(house.House, house.Today, house.Begin, latest, cancel))
            .Where(c => c.IsExpected && IsDue(house.Calendar.On(house.Today, c.GroupId), house))
            .ToList();
        var unexplained = expected.Where(c => !c.Came && !c.IsAsked).ToList();
        var held = await HeldAsync(house, expected, unexplained, cancel);
        var raised = unexplained
            .Where(c => !held.Contains(c.Id))
            .Select(c => new AskedChild(c.Bucket, c.Id, (short)(c.Rounds + 1)))
            .ToList();
        await write.RaiseAsync(db, house.House, house.Today, AlertKind.NotCome, raised, cancel);
        return (raised.Count, held.Count > 0);
    }

    private static bool IsDue(DayPlan plan, HouseNow house) =>
        plan.IsSchoolDay
        && plan.Begins is { } begins
        && plan.Ends is { } ends
        && house.Local.TimeOfDay >= begins.ToTimeSpan() + house.Grace
        && house.Local.TimeOfDay < ends.ToTimeSpan();

    /// <returns>The children of whom it is not known that they have not come.</returns>
    private async Task<HashSet<Guid>> HeldAsync(
        HouseNow house,
        List<ExpectedChild> expected,
        List<ExpectedChild> unexplained,
        CancellationToken cancel
    )
    {
        if (unexplained.Count == 0)
            return [];
        var silences = new ReadSilences(db, clock);
        if (
            // Nobody at all: a holiday that nobody entered, readers without power, or an installation that is not in use yet.
            !expected.Exists(c => c.Came) || await silences.HasJustEndedAsync(house.Id, cancel)
        )
            return [.. unexplained.Select(c => c.Id)];
        var open = await silences.OpenAsync([house.Id], cancel);
        var held = (await silences.OfChildrenAsync(open, [.. unexplained.Select(c => (c.Bucket, c.Id))], cancel)).Keys.ToHashSet();
        var rest = unexplained.Where(c => !held.Contains(c.Id)).ToList();
        if (WriteAlerts.TooMany(expected.Count, rest.Count, mostPercent: 50))
            held.UnionWith(rest.Select(c => c.Id));
        foreach (var group in rest.GroupBy(c => c.GroupId))
            if (WriteAlerts.TooMany(expected.Count(c => c.GroupId == group.Key), group.Count(), mostPercent: 80))
                held.UnionWith(group.Select(c => c.Id));
        if (rest.Count(c => held.Contains(c.Id)) is var many and > 0)
            await write.TellOfficersAsync(db, house.House, house.Begin, NoticeTopic.AlertsHeldBack, many, cancel);
        return held;
    }
}
