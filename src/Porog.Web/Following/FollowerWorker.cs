using Porog.Following;
using Porog.Journal;
using Porog.Shared;

namespace Porog.Web.Following;

/// <summary>
/// Follows the journal whenever this node has appended, and once a second in any case: for what a dead neighbour left.
/// </summary>
public sealed class FollowerWorker(JournalFollower follower, FollowSignal signal, DatabaseOutage outage, ILogger<FollowerWorker> log)
    : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>Two, for each takes half of the buckets; on SQLite the second finds nothing to do.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(RunAsync(stoppingToken), RunAsync(stoppingToken));

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await follower.FollowAsync(Telling.Everyone, stoppingToken) > 0)
                    outage.Ends();
                await signal.WaitAsync(Pace, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                // Nothing is lost: the positions did not move. Whatever it is, one failure must not stop the whole node.
                outage.Report(log, problem, "Following the journal waits");
                await Task.Delay(Pace, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
