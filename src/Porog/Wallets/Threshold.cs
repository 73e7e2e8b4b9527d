namespace Porog.Wallets;

/// <summary>Пороговое значение.</summary>
public static class Threshold
{
    /// <summary>
    /// Whether an operation crossed the threshold: the balance was at or above it before and is below it after. A further purchase
    /// below the threshold does not count (product rule 8). All values are kopecks.
    /// </summary>
    public static bool IsCrossed(long before, long after, long? threshold) => threshold is { } t && before >= t && after < t;
}
