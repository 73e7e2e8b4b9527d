using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Following;

/// <summary>
/// Gauges of how far the followers are behind the journal. They are read by <see cref="ReadAsync"/> now and then; a scrape asks no
/// database, and the age goes on growing while the database is away.
/// </summary>
public sealed class FollowMetrics : IDisposable
{
    private readonly Meter meter = new(PorogMetrics.MeterName);
    private readonly IDbContextFactory<PorogDbContext> contexts;
    private readonly TimeProvider clock;
    private DateTimeOffset? waitingSince;
    private double longestTransaction;

    public FollowMetrics(IDbContextFactory<PorogDbContext> contexts, TimeProvider clock)
    {
        (this.contexts, this.clock) = (contexts, clock);
        meter.CreateObservableGauge(
            "porog.journal.follow.lag",
            () => Lag,
            "s",
            "Age of the oldest event that is not yet in balances and messages"
        );
        meter.CreateObservableGauge(
            "porog.database.longest_transaction",
            () => LongestTransaction,
            "s",
            "Age of the oldest open transaction on the PostgreSQL server, in any database; followers wait for it"
        );
    }

    /// <summary>Seconds; 0 when all is followed.</summary>
    public double Lag => waitingSince is { } since ? Math.Max(0, (clock.GetUtcNow() - since).TotalSeconds) : 0;

    /// <summary>Seconds that the oldest transaction of the PostgreSQL server is open; 0 if there is none.</summary>
    public double LongestTransaction => longestTransaction;

    /// <summary>Reads how far the followers are.</summary>
    public async Task ReadAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        waitingSince = await db
            .Journal.Where(e => e.Position >= db.FollowPositions.Min(p => p.Position))
            .OrderBy(e => e.Position)
            .Select(e => (DateTimeOffset?)e.ReceivedAt)
            .FirstOrDefaultAsync(cancel);
        longestTransaction = await OpenTransactions.LongestAsync(db, cancel);
    }

    public void Dispose() => meter.Dispose();
}
