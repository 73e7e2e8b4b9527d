using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>
/// Whether this node can write and have it made durable. A database that answers queries may still be read-only, full, or waiting for
/// a standby that hangs.
/// </summary>
public sealed class CanWrite(IDbContextFactory<PorogDbContext> contexts, DatabaseOutage outage, ILogger<CanWrite> log)
{
    /// <summary>A commit that takes longer helps nobody who waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Answers are shared, because anybody may ask and each question is a commit.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<string?>? answer;
    private long askedAt;

    /// <returns>Null if it can, else why not in a few words.</returns>
    public Task<string?> AskAsync()
    {
        lock (gate)
        {
            if (answer is null || (answer.IsCompleted && Stopwatch.GetElapsedTime(askedAt) > Kept))
                (answer, askedAt) = (TryAsync(), Stopwatch.GetTimestamp());
            return answer;
        }
    }

    private async Task<string?> TryAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            // A connection that hangs may not hear the cancellation.
            await WriteAsync(patience.Token).WaitAsync(Patience, CancellationToken.None);
            outage.Ends();
            return null;
        }
        catch (Exception problem) when (ReasonOf(problem) is not null)
        {
            if (!outage.Begins(problem))
                log.LogWarning("Not ready: {Reason} ({Cause})", ReasonOf(problem), problem.GetBaseException().Message);
            return ReasonOf(problem);
        }
    }

    private static string? ReasonOf(Exception problem) =>
        problem is TimeoutException or OperationCanceledException ? "the database does not commit in time"
        : DatabaseAway.Is(problem) ? "the database is unreachable"
        : DatabaseAway.CauseIn(problem) is not null ? "the database cannot be written"
        : null;

    private async Task WriteAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        // Any row will do; this one has no other writers on PostgreSQL, and on SQLite it waits its turn like every writer.
        await db.Database.ExecuteSqlRawAsync(
            db.Database.IsSqlite()
                ? "UPDATE follow_positions SET position = position WHERE bucket = 0"
                : "UPDATE journal_epoch SET epoch = epoch",
            cancel
        );
    }
}
