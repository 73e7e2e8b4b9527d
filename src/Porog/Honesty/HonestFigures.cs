using System.Text.Json;
using System.Text.Json.Serialization;
using Porog.Delivery;

namespace Porog.Honesty;

/// <summary>A way from an event to its reader, or a part of it.</summary>
public enum HonestStep
{
    /// <summary>From the event to its receipt.</summary>
    Received,

    /// <summary>From the receipt until the channel has taken the message.</summary>
    Told,

    /// <summary>From the event until the channel has taken the message.</summary>
    Whole,
}

/// <summary>Where a message arrives.</summary>
public enum HonestWay
{
    /// <summary>The first of the person's outside channels that took the message.</summary>
    First,
    Push,
    Email,

    /// <summary>Every message stands there, whatever else it is sent by.</summary>
    Centre,
}

/// <summary>
/// How well an organisation, or the whole installation, has told its families. Everything in it is a count, so the figures of days add up to
/// those of a month, and those of organisations to the installation's. Holds no person and no child.
/// </summary>
public sealed class HonestFigures
{
    /// <summary>By name (<see cref="HonestCount"/>). Stored: never rename one.</summary>
    [JsonPropertyName("counts")]
    public SortedDictionary<string, long> Counts { get; init; } = new(StringComparer.Ordinal);

    /// <summary>By step and way. Stored: never rename one.</summary>
    [JsonPropertyName("delays")]
    public SortedDictionary<string, Delays> Times { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Children with an event: on the day, or on the day of the month with the most.</summary>
    [JsonPropertyName("children")]
    public long Children { get; set; }

    [JsonIgnore]
    public bool IsEmpty => Counts.Count == 0;

    /// <summary>Zero for a count that nothing was added to.</summary>
    [JsonIgnore]
    public long this[string count] => Counts.GetValueOrDefault(count);

    /// <summary>Empty where nothing was measured.</summary>
    public Delays Of(HonestStep step, HonestWay way = HonestWay.First) => Times.GetValueOrDefault(KeyOf(step, way)) ?? new Delays();

    public void Count(string count, long more = 1)
    {
        if (more != 0)
            Counts[count] = this[count] + more;
    }

    public void Measure(HonestStep step, HonestWay way, TimeSpan delay) => For(KeyOf(step, way)).Add(delay);

    /// <param name="other">What is added.</param>
    /// <param name="sameDay">Other children of the same day, instead of mostly the same children on another day.</param>
    public void Add(HonestFigures other, bool sameDay)
    {
        foreach (var (name, count) in other.Counts)
            Count(name, count);
        foreach (var (key, delays) in other.Times)
            For(key).Add(delays);
        Children = sameDay ? Children + other.Children : Math.Max(Children, other.Children);
    }

    public string ToJson() => JsonSerializer.Serialize(this);

    public static HonestFigures FromJson(string json) => JsonSerializer.Deserialize<HonestFigures>(json)!;

    private Delays For(string key)
    {
        if (!Times.TryGetValue(key, out var delays))
            Times[key] = delays = new Delays();
        return delays;
    }

    private static string KeyOf(HonestStep step, HonestWay way) =>
        step == HonestStep.Received ? "received" : $"{step.ToString().ToLowerInvariant()}.{way.ToString().ToLowerInvariant()}";
}

/// <summary>The names of the counts in <see cref="HonestFigures"/>.</summary>
public static class HonestCount
{
    public const string Events = "events";
    public const string Passages = "passages";

    /// <summary>Events that a person entered.</summary>
    public const string ByHand = "by-hand";

    /// <summary>Events of devices that were received late (<c>Porog:Events:LateAfterMinutes</c>).</summary>
    public const string Late = "late";

    /// <summary>One message to one person, by however many channels.</summary>
    public const string Messages = "messages";

    /// <summary>Messages that wait for the end of the reader's quiet hours, or waited; their time is not counted as a delay.</summary>
    public const string Quiet = "quiet";

    /// <summary>Messages that stand in the message centre only, because the reader has no other way or wants none.</summary>
    public const string CentreOnly = "centre-only";

    /// <summary>Messages that no outside channel took.</summary>
    public const string Unreached = "unreached";

    /// <summary>Messages that no outside channel has taken yet, while one still may.</summary>
    public const string Waiting = "waiting";

    /// <summary>Seconds of silence, added up over the readers.</summary>
    public const string SilentSeconds = "silent.seconds";

    /// <summary>Readers that were silent; in a month, added up over its days.</summary>
    public const string SilentReaders = "silent.readers";

    public const string Alerts = "alerts";
    public const string AlertsHome = "alerts.home";
    public const string AlertsLate = "alerts.late";
    public const string AlertsShouldBeThere = "alerts.should-be-there";

    /// <summary>The child came, and nobody had answered.</summary>
    public const string AlertsCame = "alerts.came";
    public const string AlertsAnnounced = "alerts.announced";

    /// <summary>The day ended without an answer.</summary>
    public const string AlertsUnanswered = "alerts.unanswered";
    public const string AlertsOpen = "alerts.open";

    /// <summary>Whatever the answer was: the child had come before the question, and its passage arrived later.</summary>
    public const string AlertsFalse = "alerts.false";

    /// <summary>Each alert has one of these.</summary>
    public static readonly IReadOnlyList<string> AlertOutcomes =
    [
        AlertsHome,
        AlertsLate,
        AlertsShouldBeThere,
        AlertsCame,
        AlertsAnnounced,
        AlertsUnanswered,
        AlertsOpen,
    ];

    /// <summary>How messages of a channel ended; a person's devices count one by one.</summary>
    public static string Sent(Channel channel) => $"sent.{Name(channel)}";

    public static string Summarised(Channel channel) => $"summarised.{Name(channel)}";

    public static string Withheld(Channel channel) => $"withheld.{Name(channel)}";

    public static string Undelivered(Channel channel) => $"undelivered.{Name(channel)}";

    public static string Undelivered(Channel channel, DeliveryProblem why) => $"undelivered.{Name(channel)}.{Name(why)}";

    /// <summary>Of <see cref="Unreached"/>: why.</summary>
    public static string UnreachedBy(DeliveryProblem why) => $"unreached.{Name(why)}";

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
