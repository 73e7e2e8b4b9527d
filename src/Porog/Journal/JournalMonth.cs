namespace Porog.Journal;

/// <summary>The month an entry was received in, UTC, as a number: 202611.</summary>
public static class JournalMonth
{
    public static int Of(DateTimeOffset receivedAt) => receivedAt.UtcDateTime.Year * 100 + receivedAt.UtcDateTime.Month;

    /// <summary>
    /// Whether the same event could have been received in an earlier month: only if it happened by then. The allowance is
    /// for device clocks that run ahead.
    /// </summary>
    public static bool MayBeOlder(JournalEntry entry) =>
        entry.HappenedAt < new DateTimeOffset(entry.Month / 100, entry.Month % 100, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(10);
}
