using Porog.Journal;
using Porog.Registry;
using Porog.Simulator.Demo;

namespace Porog.Simulator.Day;

/// <summary>
/// Plans a day for every child of the demo. The result depends only on the date and a name. The demo's past consists of such days;
/// the simulator posts one.
/// </summary>
public sealed class DayPlan
{
    /// <summary>The earliest time of day at which something happens.</summary>
    public static readonly TimeOnly Opens = new(7, 20);

    private readonly DemoFile demo;
    private readonly Dictionary<Guid, (DemoOrganisation Place, TimeZoneInfo Zone, ILookup<DeviceKind, DemoDevice> Devices)> places;
    private readonly ILookup<Guid, Guid> companions;
    private readonly HashSet<Guid> always;
    private readonly Dictionary<Guid, Habits> habits;

    public DayPlan(DemoFile demo)
    {
        this.demo = demo;
        places = demo.Organisations.ToDictionary(
            o => o.Id,
            o => (o, TimeZoneInfo.FindSystemTimeZoneById(o.TimeZone), demo.Devices.Where(d => d.Organisation == o.Id).ToLookup(d => d.Kind))
        );
        companions = demo.People.SelectMany(p => p.Accompanies, (p, child) => (p.Id, child)).ToLookup(x => x.child, x => x.Id);
        // Demo users look at the first family, so its children are never ill.
        always = [.. demo.People[0].Children];
        habits = demo.Children.ToDictionary(c => c.Id, c => Habits.Of(c, places[c.Organisation].Place.Kind, always.Contains(c.Id)));
    }

    /// <summary>Monday to Friday; the demo has no holidays.</summary>
    public static bool IsSchoolDay(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>The zone of the first organisation. The simulator shows this clock.</summary>
    public TimeZoneInfo Zone => places[demo.Organisations[0].Id].Zone;

    /// <summary>All events of a day, in order.</summary>
    /// <param name="day">Local date in each organisation's zone.</param>
    /// <param name="name">The prefix of all event ids. It also seeds the random choices.</param>
    public IReadOnlyList<PlannedEvent> Of(DateOnly day, string name) =>
        [.. demo.Children.SelectMany(c => Of(c, day, name)).OrderBy(e => e.At).ThenBy(e => e.Id, StringComparer.Ordinal)];

    /// <summary>Whether the child is on its school's list of subsidised meals.</summary>
    public bool IsSubsidised(DemoChild child) => habits[child.Id].SubsidisedBreakfast > 0;

    /// <summary>A family's usual top-up in kopecks; 0 if the child buys nothing.</summary>
    public long WeeklyTopUp(DemoChild child) => habits[child.Id].WeeklyTopUp;

    /// <summary>One top-up of a child's account, sent by the organisation's payments device.</summary>
    public PlannedEvent TopUp(DemoChild child, DateOnly day, TimeOnly at, long amount, string method, string name)
    {
        var (_, zone, devices) = places[child.Organisation];
        return new PlannedEvent(
            $"{name}-{day:yyyyMMdd}-{child.Id:N}-topup",
            At(day, at, zone),
            EventKind.TopUp,
            child,
            devices[DeviceKind.Payments].First()
        )
        {
            Money = amount,
            Method = method,
        };
    }

    private static DateTimeOffset At(DateOnly day, TimeOnly at, TimeZoneInfo zone)
    {
        // Payment devices report whole seconds.
        var local = day.ToDateTime(new TimeOnly(at.Hour, at.Minute, at.Second));
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    private List<PlannedEvent> Of(DemoChild child, DateOnly day, string name)
    {
        var random = DemoId.Chance($"{name}/{day:yyyy-MM-dd}/{child.Id}");
        var (place, zone, devices) = places[child.Organisation];
        var habit = habits[child.Id];
        var events = new List<PlannedEvent>();

        // A child without a card passes no turnstile and buys nothing.
        var attends = child.Cards.Count > 0 && (always.Contains(child.Id) || random.Happens(0.94));
        if (attends)
        {
            if (place.Kind == OrganisationKind.Kindergarten)
                Kindergarten();
            else
                SchoolOrCollege();
        }
        if (habit.WeeklyTopUp > 0 && random.Happens(0.2))
            events.Add(TopUp(child, day, random.Around(new(17, 30), new(22, 0)), habit.WeeklyTopUp, random.Of(Menu.Payments), name));
        return events;

        void SchoolOrCollege()
        {
            var doors = devices[DeviceKind.Turnstile].Where(d => d.Make is null).ToArray();
            var door = doors[habit.Door % doors.Length];
            var tills = devices[DeviceKind.Till].ToArray();
            Pass(random.Around(habit.Arrives.AddMinutes(-12), habit.Arrives.AddMinutes(12)), EventKind.In, door);
            if (random.Happens(habit.SubsidisedBreakfast))
                Eat(new(9, 15), new(9, 30), EventKind.Subsidised, tills[0], Menu.Breakfasts);
            if (random.Happens(habit.Buffet))
                Eat(new(10, 15), new(11, 50), EventKind.Buffet, tills[^1], Menu.Buffet);
            if (random.Happens(habit.HotLunch))
                Eat(habit.Lunch, habit.Lunch.AddMinutes(20), EventKind.Hot, tills[0], Menu.Lunches);
            if (random.Happens(habit.GoesOutAtNoon))
            {
                var leaves = habit.Lunch.AddMinutes(22 + random.Next(6));
                Pass(leaves, EventKind.Out, door);
                Pass(leaves.AddMinutes(8 + random.Next(12)), EventKind.In, random.Of(doors));
            }
            if (random.Happens(habit.Buffet * 0.6))
                Eat(new(13, 40), new(14, 10), EventKind.Buffet, tills[^1], Menu.Buffet);
            Pass(
                random.Around(habit.Leaves.AddMinutes(-15), habit.Leaves.AddMinutes(25)),
                EventKind.Out,
                random.Happens(0.8) ? door : random.Of(doors)
            );
        }

        void Kindergarten()
        {
            var door = devices[DeviceKind.KindergartenDoor].First();
            var kitchen = devices[DeviceKind.Till].First();
            var adults = companions[child.Id].ToArray();
            Pass(random.Around(habit.Arrives.AddMinutes(-12), habit.Arrives.AddMinutes(12)), EventKind.In, door, random.Of(adults));
            Eat(new(8, 50), new(9, 5), EventKind.Subsidised, kitchen, Menu.Breakfasts);
            Eat(new(12, 5), new(12, 25), EventKind.Subsidised, kitchen, Menu.Lunches);
            Eat(new(15, 40), new(15, 55), habit.HotLunch > 0 ? EventKind.Hot : EventKind.Subsidised, kitchen, Menu.Snacks);
            Pass(random.Around(habit.Leaves.AddMinutes(-20), habit.Leaves.AddMinutes(20)), EventKind.Out, door, random.Of(adults));
        }

        void Pass(TimeOnly at, EventKind kind, DemoDevice door, Guid? accompaniedBy = null)
        {
            var passed = OfAMake(kind) ?? door;
            Add(at, kind, passed, place: DoorName(passed), accompaniedBy: accompaniedBy);
        }

        // Some children always use a door with a device of a make, as far as it has a reader in that direction.
        DemoDevice? OfAMake(EventKind kind)
        {
            var made = devices[DeviceKind.Turnstile].Where(d => d.Make is not null).ToArray();
            var number = child.Id.ToByteArray()[^1] % 8;
            var direction = kind == EventKind.In ? DemoMakes.In : DemoMakes.Out;
            return number < made.Length && !always.Contains(child.Id) && made[number].Readers!.Values.Contains(direction)
                ? made[number]
                : null;
        }

        void Eat(TimeOnly from, TimeOnly to, EventKind kind, DemoDevice till, Dish[][] menu)
        {
            // Children choose freely at the buffet.
            var dishes = kind == EventKind.Buffet ? random.Of(menu) : Menu.CookedOn(day, menu);
            Add(random.Around(from, to), kind, till, money: dishes.Sum(d => d.Quantity * d.Price), dishes: dishes);
        }

        void Add(
            TimeOnly at,
            EventKind kind,
            DemoDevice device,
            long money = 0,
            Dish[]? dishes = null,
            string? place = null,
            Guid? accompaniedBy = null
        )
        {
            events.Add(
                new PlannedEvent($"{name}-{day:yyyyMMdd}-{child.Id:N}-{events.Count}", At(day, at, zone), kind, child, device)
                {
                    Money = money,
                    Dishes = dishes ?? [],
                    Place = place,
                    AccompaniedBy = accompaniedBy,
                }
            );
        }
    }

    /// <summary>Derives the name that families read, e.g. «Вход № 2», from a source such as <c>https://school57.example.org/turnstiles/2</c>.</summary>
    private static string DoorName(DemoDevice door) =>
        door.Kind == DeviceKind.KindergartenDoor ? "Главный вход" : $"Вход № {door.Source[(door.Source.LastIndexOf('/') + 1)..]}";
}
