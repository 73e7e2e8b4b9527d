using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Porog.Shared;

/// <summary>
/// Logs an outage of the database in one line when it begins and one when it ends. Every worker and request meets it many times a
/// second, and each would log it with a stack trace.
/// </summary>
public sealed class DatabaseOutage(ILogger<DatabaseOutage> log)
{
    private long began;
    private long ended;

    /// <summary>Somebody has met the outage; raised once for each.</summary>
    public event EventHandler? Began;

    /// <summary>Logs what a worker could not do: a defect with its stack trace, an outage only when it begins.</summary>
    /// <param name="worker">The worker's own logger.</param>
    /// <param name="failure">What was thrown.</param>
    /// <param name="what">What waits now, as a sentence without a full stop.</param>
    public void Report(ILogger worker, Exception failure, string what)
    {
        if (Begins(failure))
            worker.LogDebug("{What}: the database is away", what);
        else
            worker.LogError(failure, "{What}", what);
    }

    /// <summary>Notes the beginning of an outage.</summary>
    /// <returns>Whether the exception means that the database is away.</returns>
    public bool Begins(Exception failure)
    {
        if (!DatabaseAway.Is(failure))
            return false;
        if (Interlocked.CompareExchange(ref began, Stopwatch.GetTimestamp(), 0) == 0)
        {
            log.LogError("The database is away: {Cause}", failure.GetBaseException().Message);
            Began?.Invoke(this, EventArgs.Empty);
        }
        return true;
    }

    /// <summary>Whether the database has answered for at least so long, in real time, or has never been away.</summary>
    public bool IsOverSince(TimeSpan calm) =>
        Volatile.Read(ref began) == 0 && (Volatile.Read(ref ended) is var end && (end == 0 || Stopwatch.GetElapsedTime(end) >= calm));

    /// <summary>The database has answered.</summary>
    public void Ends()
    {
        // Before the outage is over: in between it would look as if it had never been.
        if (Volatile.Read(ref began) != 0)
            Volatile.Write(ref ended, Stopwatch.GetTimestamp());
        if (Interlocked.Exchange(ref began, 0) is var since and not 0)
            log.LogWarning("The database answers again after {Seconds:0} s", Stopwatch.GetElapsedTime(since).TotalSeconds);
    }
}
