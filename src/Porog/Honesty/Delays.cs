using System.Text.Json.Serialization;

namespace Porog.Honesty;

/// <summary>
/// How long things took, as a histogram with fixed bounds: each is a tenth longer than the one before. Histograms of days add up to that of
/// a month; percentiles would not. A percentile is the upper bound of its bin, so it is at most a tenth too long and never too short.
/// </summary>
public sealed class Delays
{
    /// <summary>Seconds up to which the first bin counts.</summary>
    private const double Shortest = 0.1;

    private const double Step = 1.1;

    /// <summary>How many fell into a bin, by its number. Empty bins are left out.</summary>
    [JsonPropertyName("bins")]
    public SortedDictionary<int, long> Bins { get; init; } = [];

    /// <summary>Exact, in milliseconds.</summary>
    [JsonPropertyName("worst")]
    public long WorstMilliseconds { get; set; }

    [JsonIgnore]
    public long Count => Bins.Values.Sum();

    [JsonIgnore]
    public TimeSpan Worst => TimeSpan.FromMilliseconds(WorstMilliseconds);

    /// <summary>A negative time counts as none: the device's clock is ahead.</summary>
    public void Add(TimeSpan delay)
    {
        var bin = BinOf(delay.TotalSeconds);
        Bins[bin] = Bins.GetValueOrDefault(bin) + 1;
        WorstMilliseconds = Math.Max(WorstMilliseconds, (long)delay.TotalMilliseconds);
    }

    public void Add(Delays other)
    {
        foreach (var (bin, count) in other.Bins)
            Bins[bin] = Bins.GetValueOrDefault(bin) + count;
        WorstMilliseconds = Math.Max(WorstMilliseconds, other.WorstMilliseconds);
    }

    /// <summary>The time within which so many of a hundred were done.</summary>
    /// <returns>Null when there are none.</returns>
    public TimeSpan? Within(int ofHundred)
    {
        var (rank, seen) = ((Count * ofHundred + 99) / 100, 0L);
        foreach (var (bin, count) in Bins)
            if ((seen += count) >= rank)
                return TimeSpan.FromMilliseconds(Math.Min(Math.Round(BoundOf(bin) * 1000), WorstMilliseconds));
        return null;
    }

    private static int BinOf(double seconds)
    {
        if (seconds <= Shortest)
            return 0;
        var bin = (int)Math.Ceiling(Math.Log(seconds / Shortest) / Math.Log(Step));
        return BoundOf(bin - 1) >= seconds ? bin - 1 : bin;
    }

    private static double BoundOf(int bin) => Shortest * Math.Pow(Step, bin);
}
