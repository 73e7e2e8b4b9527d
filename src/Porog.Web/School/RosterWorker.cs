using Porog.School.Roster;

namespace Porog.Web.School;

/// <summary>Works on roster imports: at once when this node received one, and every few seconds for those that another node left.</summary>
public sealed class RosterWorker(RosterJobs jobs, RosterSignal signal, ILogger<RosterWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await jobs.WorkAsync(stoppingToken)) { }
                await jobs.ExpireAsync(stoppingToken);
                await signal.WaitAsync(Pace, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Every state is in the database, which may be away for a while.
                log.LogError(failure, "Roster imports wait after a failure");
                await Task.Delay(Pace, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
