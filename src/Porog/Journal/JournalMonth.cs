namespace Porog.Journal;

/// <summary>The month of receipt in UTC as a number: 202611.</summary>
public static class JournalMonth
{
    public static int Of(DateTimeOffset receivedAt) => receivedAt.UtcDateTime.Year * 100 + receivedAt.UtcDateTime.Month;

    /// <summary>
    /// The earliest month that can contain an entry of an event at this instant or later: the month before. An event is received after it
    /// happened, unless the device's clock is ahead, and the allowed error is far less than a month.
    /// Add <c>e.Month &gt;= month</c> to a condition on <see cref="JournalEntry.HappenedAt"/>, so that PostgreSQL skips older partitions.
    /// </summary>
    public static int EarliestOf(DateTimeOffset happenedFrom) => Of(happenedFrom.AddMonths(-1));
}
