namespace Porog.Journal;

/// <summary>The month an entry was received in, UTC, as a number: 202611.</summary>
public static class JournalMonth
{
    public static int Of(DateTimeOffset receivedAt) => receivedAt.UtcDateTime.Year * 100 + receivedAt.UtcDateTime.Month;

    /// <summary>
    /// The earliest month that can hold an entry of something that happened at this instant or later: the month before. An event is
    /// received after it happened, unless a device's clock runs ahead, and a month is far more than such a clock is allowed.
    /// <c>e.Month &gt;= month</c> beside a condition on <see cref="JournalEntry.HappenedAt"/> keeps PostgreSQL from opening older partitions.
    /// </summary>
    public static int EarliestOf(DateTimeOffset happenedFrom) => Of(happenedFrom.AddMonths(-1));

    /// <summary>
    /// Whether the same event could have been received in an earlier month: only if it happened by then. The allowance is
    /// for device clocks that run ahead.
    /// </summary>
    public static bool MayBeOlder(JournalEntry entry) =>
        entry.HappenedAt < new DateTimeOffset(entry.Month / 100, entry.Month % 100, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(10);
}
