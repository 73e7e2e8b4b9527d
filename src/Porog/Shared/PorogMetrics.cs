using System.Diagnostics.Metrics;

namespace Porog.Shared;

/// <summary>Metrics for operators, named as OpenTelemetry recommends. Labels never contain personal data.</summary>
public static class PorogMetrics
{
    public const string MeterName = "Porog";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Events by outcome: accepted, duplicate, or the refusal code.</summary>
    public static readonly Counter<long> Events = Meter.CreateCounter<long>("porog.events", "{event}", "Events received, by outcome");

    /// <summary>Accepted events whose device's clock was wrong, by code.</summary>
    public static readonly Counter<long> DoubtfulEvents = Meter.CreateCounter<long>(
        "porog.events.doubtful",
        "{event}",
        "Events accepted with the time received because the device's clock is wrong, by code"
    );

    /// <summary>How many journal entries shared a commit.</summary>
    public static readonly Histogram<long> GroupSize = Meter.CreateHistogram<long>(
        "porog.journal.group_size",
        "{entry}",
        "Entries in one commit of the journal"
    );

    public static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>(
        "porog.journal.commit.duration",
        "s",
        "Time of one commit of the journal"
    );

    public static readonly Counter<long> Followed = Meter.CreateCounter<long>("porog.journal.followed", "{entry}", "Entries folded in");

    /// <summary>Time from the receipt of the oldest entry in a follower's transaction to its commit.</summary>
    public static readonly Histogram<double> FollowDelay = Meter.CreateHistogram<double>(
        "porog.journal.follow.delay",
        "s",
        "From receipt to wallet, presence and deliveries"
    );

    /// <summary>Deliveries by channel and resulting state.</summary>
    public static readonly Counter<long> Deliveries = Meter.CreateCounter<long>(
        "porog.deliveries",
        "{delivery}",
        "Deliveries, by channel and state"
    );

    /// <summary>Codes and letters to addresses, by channel and result of a try.</summary>
    public static readonly Counter<long> Outgoing = Meter.CreateCounter<long>(
        "porog.outgoing",
        "{try}",
        "Tries to send a code or a letter to an address, by channel and result"
    );
}
