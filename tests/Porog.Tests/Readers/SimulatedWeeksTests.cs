using Porog.Readers;

namespace Porog.Tests.Readers;

/// <summary>
/// Twelve weeks of a school with three lanes, with bad weather, festivals, illness and a holiday that nobody entered. Counts false
/// alarms and how late a dead lane is noticed. The figures stand in docs/silence.md.
/// </summary>
public sealed class SimulatedWeeksTests
{
    private const int Lanes = 3;
    private static readonly DateOnly First = new(2026, 9, 7);
    private static readonly DateOnly[] Days =
    [
        .. Enumerable.Range(0, 7 * 20).Select(First.AddDays).Where(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_lane_that_works_is_never_called_silent_and_a_dead_one_is_found_while_children_still_come(int seed)
    {
        var random = new Random(seed);
        var history = Enumerable.Range(0, Lanes).Select(_ => new Dictionary<DateOnly, int[]>()).ToArray();
        var (judged, falseAlarms, missed) = (0, 0, 0);
        var delays = new List<int>();
        foreach (var (number, date) in Days.Index())
        {
            var mood = 0.7 + (0.6 * random.NextDouble());
            for (var lane = 0; lane < Lanes; lane++)
            {
                var passes = Passes(random, mood * (1 + (0.2 * lane)));
                // The first weeks only teach what is usual.
                if (number >= 20)
                {
                    var usual = UsualDay.Of(date, history[lane], _ => true);
                    falseAlarms += FirstAlarm(usual, date, passes) is null ? 0 : 1;
                    judged++;
                    var dies = random.Next((7 * 60) + 55, (8 * 60) + 15);
                    var found = FirstAlarm(usual, date, [.. passes.Where(minute => minute < dies)]);
                    if (found is { } at && at < 9 * 60)
                        delays.Add(at - dies);
                    else
                        missed++;
                }
                history[lane][date] = Slots(passes);
            }
        }
        Assert.Equal((0, 0), (falseAlarms, missed));
        Assert.True(judged >= 200, $"{judged} lane days were judged");
        Assert.InRange(delays.Order().ElementAt(delays.Count / 2), 1, 10);
        Assert.InRange(delays.Max(), 1, 30);
    }

    /// <returns>The minute of the day of the first alarm; null for none.</returns>
    private static int? FirstAlarm(UsualDay usual, DateOnly date, List<int> passes)
    {
        var (next, old, last) = (0, 0, -600);
        for (var now = 6 * 60; now < 16 * 60; now++)
        {
            while (next < passes.Count && passes[next] <= now)
                last = passes[next++];
            while (old < next && passes[old] <= now - 30)
                old++;
            var midnight = date.ToDateTime(TimeOnly.MinValue);
            var facts = new ReaderFacts(
                midnight.AddMinutes(now),
                midnight.AddMinutes(last),
                midnight.AddMinutes(last),
                next - old,
                JustBack: false,
                usual
            );
            if (JudgeReader.Of(facts) is not null)
                return now;
        }
        return null;
    }

    /// <summary>Minutes of a day's passages: a morning's rush to half past eight, a trickle, classes that leave from half past one.</summary>
    private static List<int> Passes(Random random, double scale)
    {
        var passes = new List<int>();
        for (var minute = 7 * 60; minute < 16 * 60; minute++)
        {
            var rate =
                scale
                * (
                    minute < (7 * 60) + 40 ? 0.5
                    : minute < (8 * 60) + 30 ? 6
                    : minute < (13 * 60) + 30 ? 0.1
                    : minute < 15 * 60 ? 3
                    : 0.3
                );
            passes.AddRange(Enumerable.Repeat(minute, Poisson(random, rate)));
        }
        return passes;
    }

    private static int Poisson(Random random, double mean)
    {
        var (limit, product, count) = (Math.Exp(-mean), random.NextDouble(), 0);
        while (product > limit)
        {
            product *= random.NextDouble();
            count++;
        }
        return count;
    }

    private static int[] Slots(List<int> passes)
    {
        var slots = new int[UsualDay.Slots];
        foreach (var minute in passes)
            slots[minute / UsualDay.SlotMinutes]++;
        return slots;
    }
}
