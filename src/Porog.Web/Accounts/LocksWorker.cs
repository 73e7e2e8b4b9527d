using Porog.Accounts;
using Porog.Shared;

namespace Porog.Web.Accounts;

/// <summary>Every few seconds tells the owners of accounts that wrong passwords have locked.</summary>
public sealed class LocksWorker(TellOfLocks locks, DatabaseOutage outage, ILogger<LocksWorker> log) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await locks.TellAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Who was not told is told the next time.
                outage.Report(log, failure, "Owners of locked accounts wait to be told");
            }
            await Task.Delay(Rest, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
