using System.Globalization;
using Porog.Registry;
using Porog.Simulator.Demo;

namespace Porog.Simulator.Day;

/// <summary>A child's usual behaviour. Probabilities are per day.</summary>
/// <param name="Arrives">The middle of a half-hour span.</param>
/// <param name="Lunch">The start of the break in which the class eats.</param>
/// <param name="Leaves">Approximate time.</param>
/// <param name="Door">Index of the entrance, from 0.</param>
/// <param name="SubsidisedBreakfast">Probability of a free breakfast.</param>
/// <param name="Buffet">Probability of buying something in the long break.</param>
/// <param name="HotLunch">Probability of a paid hot lunch.</param>
/// <param name="GoesOutAtNoon">Probability of leaving the building for a quarter of an hour.</param>
/// <param name="WeeklyTopUp">Kopecks per top-up, about one in five school days.</param>
internal sealed record Habits(
    TimeOnly Arrives,
    TimeOnly Lunch,
    TimeOnly Leaves,
    int Door,
    double SubsidisedBreakfast,
    double Buffet,
    double HotLunch,
    double GoesOutAtNoon,
    long WeeklyTopUp
)
{
    private const double AverageBuffet = 65_00;
    private const double AverageLunch = 200_00;
    private const double AverageSnack = 50_00;

    /// <param name="child">The child.</param>
    /// <param name="kind">The organisation's kind.</param>
    /// <param name="full">A day with all kinds of events, for the child that demo users look at.</param>
    public static Habits Of(DemoChild child, OrganisationKind kind, bool full)
    {
        var random = DemoId.Chance($"habits/{child.Id}");
        var habits = kind switch
        {
            OrganisationKind.School => Pupil(random, Year(child.Group)),
            OrganisationKind.College => Student(random),
            _ => Toddler(random),
        };
        if (full && kind != OrganisationKind.Kindergarten)
            habits = habits with { Arrives = new(8, 14), Door = 1, SubsidisedBreakfast = 1, Buffet = 1, HotLunch = 1 };
        else if (full)
            // A paid afternoon snack, so that the account of the first child that demo users see is not empty.
            habits = habits with
            {
                HotLunch = 1,
            };
        var spent =
            habits.Buffet * 1.6 * AverageBuffet + habits.HotLunch * (kind == OrganisationKind.Kindergarten ? AverageSnack : AverageLunch);
        return habits with { WeeklyTopUp = (long)Math.Ceiling(spent * 5 / 100_00) * 100_00 };
    }

    private static Habits Pupil(Random random, int year) =>
        new(
            Arrives: random.Around(new(7, 57), new(8, 18)),
            Lunch: new TimeOnly(12, 15).AddMinutes(25 * ((year - 1) / 4)),
            Leaves: year <= 4
                ? new TimeOnly(13, 30).AddMinutes(random.Happens(0.5) ? 200 : 10)
                : new TimeOnly(14, 25).AddMinutes(random.Next(0, 5) * 20),
            Door: random.Next(3),
            SubsidisedBreakfast: year <= 4 || random.Happens(0.25) ? 0.95 : 0,
            Buffet: 0.25 + 0.6 * random.NextDouble(),
            HotLunch: random.Happens(0.8) ? 0.92 : 0.1,
            GoesOutAtNoon: year >= 9 ? 0.35 : 0,
            WeeklyTopUp: 0
        );

    private static Habits Student(Random random) =>
        new(
            Arrives: random.Around(new(8, 30), new(9, 0)),
            Lunch: new(12, 40),
            Leaves: new TimeOnly(15, 0).AddMinutes(random.Next(0, 5) * 25),
            Door: random.Next(2),
            SubsidisedBreakfast: 0,
            Buffet: 0.3 + 0.5 * random.NextDouble(),
            HotLunch: random.Happens(0.6) ? 0.8 : 0.1,
            GoesOutAtNoon: 0.5,
            WeeklyTopUp: 0
        );

    private static Habits Toddler(Random random) =>
        new(
            Arrives: random.Around(new(7, 40), new(8, 30)),
            Lunch: new(12, 10),
            Leaves: random.Around(new(16, 30), new(18, 30)),
            Door: 0,
            SubsidisedBreakfast: 1,
            Buffet: 0,
            HotLunch: 0,
            GoesOutAtNoon: 0,
            WeeklyTopUp: 0
        );

    /// <summary>Returns 5 for «5 Б».</summary>
    private static int Year(string group) => int.Parse(group.AsSpan(0, group.IndexOf(' ')), CultureInfo.InvariantCulture);
}
