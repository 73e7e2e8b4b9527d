using System.Text.Json;
using System.Text.Json.Serialization;
using Porog.Journal;
using Porog.Simulator.Demo;

namespace Porog.Simulator.Day;

/// <summary>One planned event of one child.</summary>
/// <param name="Id">The event's id; the same day of the same demo has the same ids.</param>
/// <param name="At">When it happens, with the organisation's offset.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Child">The child.</param>
/// <param name="Device">The device that reports it.</param>
public sealed record PlannedEvent(string Id, DateTimeOffset At, EventKind Kind, DemoChild Child, DemoDevice Device)
{
    /// <summary>Kopecks: a meal's total or a top-up's amount; 0 for a passage.</summary>
    public long Money { get; init; }
    public IReadOnlyList<Dish> Dishes { get; init; } = [];

    /// <summary>The door, as the device names it.</summary>
    public string? Place { get; init; }

    /// <summary>Who brought or fetched a kindergarten child.</summary>
    public Guid? AccompaniedBy { get; init; }

    /// <summary>How a top-up was paid.</summary>
    public string? Method { get; init; }

    /// <summary>The CloudEvent of docs/devices.md.</summary>
    /// <param name="time">The time to report as the time of the event.</param>
    public CloudEvent ToCloudEvent(DateTimeOffset time) =>
        Kind switch
        {
            EventKind.In or EventKind.Out => Envelope(
                time,
                "porog.passage.v1",
                new EventData
                {
                    Card = Card,
                    Child = Card is null ? Child.Id : null,
                    Direction = Kind == EventKind.In ? "in" : "out",
                    Place = Place,
                    AccompaniedBy = AccompaniedBy,
                }
            ),
            EventKind.Buffet or EventKind.Hot or EventKind.Subsidised => Envelope(
                time,
                "porog.meal.v1",
                new EventData
                {
                    Card = Card,
                    Child = Card is null ? Child.Id : null,
                    Kind = JsonNamingPolicy.CamelCase.ConvertName(Kind.ToString()),
                    Items = Dishes,
                    Total = Money,
                }
            ),
            EventKind.TopUp => Envelope(
                time,
                "porog.topup.v1",
                new EventData
                {
                    Wallet = Child.Wallet,
                    Amount = Money,
                    Method = Method,
                }
            ),
            _ => throw new NotSupportedException($"No device of a school day sends {Kind}."),
        };

    /// <summary>Null for a kindergarten's door, where staff pick the child from a list; other devices read a card.</summary>
    private string? Card => Device.Kind == Registry.DeviceKind.KindergartenDoor ? null : Child.Cards[0];

    private CloudEvent Envelope(DateTimeOffset time, string type, EventData data) => new("1.0", Id, Device.Source, type, time, data);
}

/// <summary>CloudEvents 1.0, JSON.</summary>
public sealed record CloudEvent(
    [property: JsonPropertyName("specversion")] string SpecVersion,
    string Id,
    string Source,
    string Type,
    DateTimeOffset Time,
    EventData Data
);

/// <summary>The <c>data</c> of all event types; properties that a type does not have are omitted from the JSON.</summary>
public sealed record EventData
{
    public string? Card { get; init; }
    public Guid? Child { get; init; }
    public string? Direction { get; init; }
    public string? Place { get; init; }
    public Guid? AccompaniedBy { get; init; }
    public string? Kind { get; init; }
    public IReadOnlyList<Dish>? Items { get; init; }
    public long? Total { get; init; }
    public string? Wallet { get; init; }
    public long? Amount { get; init; }
    public string? Method { get; init; }
}
