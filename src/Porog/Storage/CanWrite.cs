using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
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
    public const string TooSlow = "the database does not commit in time";
    public const string ReadOnly = "the database cannot be written";
    public const string Unreachable = "the database is unreachable";

    /// <summary>A commit that takes longer helps nobody who waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Answers are shared, because anybody may ask and each question is a commit.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<string?>? answer;
    private Task? writing;
    private int written = Random.Shared.Next(int.MaxValue / 2);
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
        try
        {
            // A write that hangs is waited for again; starting another each time would use up the connections.
            if (writing is null or { IsCompleted: true })
                // SQLite waits for its lock without giving the thread back.
                writing = Task.Run(WriteAsync);
            await writing.WaitAsync(Patience);
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
        problem is TimeoutException or OperationCanceledException ? TooSlow
        // SQLite: read-only, input or output error, full disk.
        : DatabaseAway.CauseIn(problem) is SqliteException { SqliteErrorCode: 8 or 10 or 13 } ? ReadOnly
        : DatabaseAway.Is(problem) ? Unreachable
        : DatabaseAway.CauseIn(problem) is not null ? ReadOnly
        : null;

    private async Task WriteAsync()
    {
        // Whether pages have a connection left is another question.
        ConnectionShares.Current = ConnectionShare.Workers;
        await using var db = await contexts.CreateDbContextAsync();
        if (db.Database.IsSqlite())
            // SQLite writes nothing when a value stays the same; this number in the file's header serves nobody else.
            await CountUpAsync(db);
        else
            await db.Database.ExecuteSqlRawAsync("UPDATE journal_epoch SET epoch = epoch");
    }

    private async Task CountUpAsync(PorogDbContext db)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        // A PRAGMA takes no parameters.
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Interlocked.Increment(ref written)}");
        await command.ExecuteNonQueryAsync();
    }
}
