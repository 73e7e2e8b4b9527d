namespace Porog.Wallets;

/// <summary>Пороговое значение.</summary>
public static class Threshold
{
    /// <summary>
    /// Whether an operation took the balance through the threshold: from at or above it to below it. A purchase further
    /// below says nothing again (product rule 8). All in kopecks.
    /// </summary>
    public static bool IsCrossed(long before, long after, long? threshold) => threshold is { } t && before >= t && after < t;
}
