using Porog.Shared;

namespace Porog.Web.Shared;

/// <summary>
/// Work that every node does again and again, with a rest in between. No failure ends the node: what is due is in the database and
/// stays due.
/// </summary>
/// <param name="rest">Between the end of a turn and the next one, in real time: tests move the clock of the rules only.</param>
/// <param name="outage">Tells of a database that is away once, not every turn.</param>
/// <param name="log">The worker's own.</param>
/// <param name="waits">What a failed turn leaves undone, as a sentence without a full stop. For the log.</param>
/// <param name="restsFirst">Whether the first turn waits until a rest is over, so that devices have reported to a node that has just started.</param>
public abstract class RestingWorker(TimeSpan rest, DatabaseOutage outage, ILogger log, string waits, bool restsFirst = false)
    : BackgroundService
{
    /// <summary>One turn.</summary>
    protected abstract Task WorkAsync(CancellationToken cancel);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (restsFirst)
            await RestAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WorkAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                outage.Report(log, failure, waits);
            }
            await RestAsync(stoppingToken);
        }
    }

    private async Task RestAsync(CancellationToken stopping) =>
        await Task.Delay(rest, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
