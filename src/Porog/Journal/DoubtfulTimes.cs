using Porog.Shared;

namespace Porog.Journal;

/// <summary>Finds the events of a request whose device's clock is wrong, and gives them the time of receipt (product rule 12).</summary>
internal static class DoubtfulTimes
{
    private static readonly Comparer<long> Descending = Comparer<long>.Create(static (a, b) => b.CompareTo(a));

    /// <returns>
    /// By index in the request: the facts with corrected times. Null if no clock is in doubt. The latest gets the time of receipt; those
    /// before it get as many microseconds less, because the order in which a child came and went is still right.
    /// </returns>
    public static Dictionary<int, EventFact>? Correct(IReadOnlyList<ReceivedEvent> events, EventOptions options, DateTimeOffset now)
    {
        List<int>? doubtful = null;
        for (var i = 0; i < events.Count; i++)
            if (events[i].Fact is { } fact && (options.IsInTheFuture(fact.Time, now) || options.IsOfResetClock(fact.Time, now)))
                (doubtful ??= []).Add(i);
        if (doubtful is null)
            return null;
        var corrected = new Dictionary<int, EventFact>(doubtful.Count);
        var times = doubtful.Select(i => events[i].Fact!.Time.UtcTicks).Distinct().OrderDescending().ToList();
        foreach (var index in doubtful)
        {
            var fact = events[index].Fact!;
            var later = times.BinarySearch(fact.Time.UtcTicks, Descending);
            corrected[index] = fact with { Time = now.AddMicroseconds(-later).ToOffset(fact.Time.Offset), DeviceTime = fact.Time };
        }
        return corrected;
    }

    /// <summary>What the answer says of a kept event.</summary>
    public static DoubtfulEvent Describe(int index, EventFact corrected, JournalEntry kept)
    {
        var doubt = kept.ClockDoubt!.Value;
        var by = (kept.DeviceTime!.Value - kept.ReceivedAt).Duration();
        var length =
            by.TotalDays >= 2 ? $"{(long)by.TotalDays} days"
            : by.TotalHours >= 2 ? $"{(long)by.TotalHours} hours"
            : $"{(long)by.TotalMinutes} minutes";
        var where = doubt == ClockDoubt.Ahead ? "ahead of" : "behind";
        return new(index, corrected.EventId, DoubtCode.Of(doubt), $"time: {length} {where} the server; kept with the time received");
    }
}
