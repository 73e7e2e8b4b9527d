using System.Text.Encodings.Web;
using System.Text.Json;
using Porog.Journal;
using Porog.Simulator.Day;

namespace Porog.Simulator.Demo;

/// <summary>
/// Creates past days as the journal would contain them: received shortly after they happened, a few late, and no wallet overdrawn
/// except one.
/// </summary>
internal sealed class DemoPast
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// No child pays twice between two of these times of day, so the balances do not depend on the order within a part.
    /// </summary>
    private static readonly TimeOnly[] Parts = [new(10, 0), new(12, 0), new(13, 35), new(17, 0), TimeOnly.MaxValue];

    private readonly DemoFile demo;
    private readonly DayPlan plan;
    private readonly DateTimeOffset now;
    private readonly Dictionary<string, Guid> devices;
    private readonly Dictionary<Guid, long> balances;
    private readonly Guid overdrawn;

    /// <param name="registry">Provides the devices' ids.</param>
    /// <param name="demo">The same data as a file.</param>
    /// <param name="now">No entry is received after this instant.</param>
    public DemoPast(DemoRegistry registry, DemoFile demo, DateTimeOffset now)
    {
        this.demo = demo;
        this.now = now;
        plan = new DayPlan(demo);
        devices = registry.Devices.ToDictionary(d => d.Source, d => d.Id);
        balances = demo.Children.ToDictionary(c => c.Id, _ => 0L);
        // One account is overdrawn: that of the schoolchild in the lowest class, in the family with four children.
        overdrawn = demo.Children.First(c => c.Group == "3 А").Id;
    }

    /// <summary>The journal's rows in the order of appending, one part of a day at a time.</summary>
    /// <param name="days">How many calendar days to go back.</param>
    public IEnumerable<IReadOnlyList<JournalEntry>> Parted(int days)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, plan.Zone).DateTime);
        var schoolDays = Enumerable.Range(0, days + 1).Select(n => today.AddDays(n - days)).Where(DayPlan.IsSchoolDay).ToList();
        foreach (var day in schoolDays)
        {
            var lived = Live(day, first: day == schoolDays[0], last: day == schoolDays[^1]).OrderBy(e => e.ReceivedAt).ToList();
            foreach (var part in lived.GroupBy(e => Array.FindIndex(Parts, end => LocalTime(e.ReceivedAt) < end)))
                yield return [.. part];
        }
    }

    private List<JournalEntry> Live(DateOnly day, bool first, bool last)
    {
        var entries = new List<JournalEntry>();
        foreach (var ofChild in plan.Of(day, "past").Where(e => e.Kind != EventKind.TopUp).GroupBy(e => e.Child))
        {
            var child = ofChild.Key;
            var random = DemoId.Chance($"past/{day:yyyy-MM-dd}/{child.Id}");
            var weekly = plan.WeeklyTopUp(child);
            if (first && weekly > 0)
                Pay(plan.TopUp(child, day, new(7, 5), weekly * random.Next(1, 4), random.Of(Menu.Payments), "first"));
            foreach (var planned in ofChild)
            {
                var costs = planned.Kind is EventKind.Buffet or EventKind.Hot ? planned.Money : 0;
                // A till does not sell on credit, except the last purchase of the child whose account is overdrawn.
                if (costs > 0 && balances[child.Id] < (child.Id == overdrawn ? 0 : costs))
                    continue;
                var late = random.Happens(0.01) || (last && child == demo.Children[0] && planned.Kind == EventKind.In);
                Keep(planned, -costs, late ? TimeSpan.FromMinutes(6 + random.Next(20)) : TimeSpan.FromMilliseconds(random.Next(150, 2500)));
            }
            if (child.Id != overdrawn && weekly > 0 && balances[child.Id] < weekly / 3 && random.Happens(0.85))
                Pay(plan.TopUp(child, day, random.Around(new(17, 30), new(22, 0)), weekly, random.Of(Menu.Payments), "evening"));

            void Pay(PlannedEvent topUp) => Keep(topUp, topUp.Money, TimeSpan.FromSeconds(1));
        }
        return entries;

        void Keep(PlannedEvent planned, long amount, TimeSpan heardAfter)
        {
            var received = planned.At.ToUniversalTime() + heardAfter;
            // Events that are still to come today must not change the balance yet.
            if (received > now)
                return;
            balances[planned.Child.Id] += amount;
            entries.Add(ToEntry(planned, amount, received));
        }
    }

    private JournalEntry ToEntry(PlannedEvent planned, long amount, DateTimeOffset received) =>
        new()
        {
            Bucket = Shared.Bucket.Of(planned.Child.Id),
            Id = EventId.Of(planned.Device.Source, planned.Id),
            Month = JournalMonth.Of(received),
            ChildId = planned.Child.Id,
            Kind = planned.Kind,
            HappenedAt = planned.At.ToUniversalTime(),
            OffsetMinutes = (short)planned.At.Offset.TotalMinutes,
            ReceivedAt = received,
            DeviceId = devices[planned.Device.Source],
            Amount = amount,
            Price = planned.Kind.IsMeal() ? planned.Money : null,
            Place = planned.Place,
            AccompaniedBy = planned.AccompaniedBy,
            Items = planned.Dishes.Count == 0 ? null : JsonSerializer.Serialize(planned.Dishes, Json),
            Note = planned.Method,
        };

    private TimeOnly LocalTime(DateTimeOffset at) => TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, plan.Zone).DateTime);
}
