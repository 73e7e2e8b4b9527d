using Porog.School.Roster;
using Porog.Shared;

namespace Porog.Web.School;

/// <summary>Works on roster imports: at once when this node received one, and every few seconds for those that another node left.</summary>
public sealed class RosterWorker(RosterJobs jobs, RosterSignal signal, DatabaseOutage outage, ILogger<RosterWorker> log) : BackgroundService
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
                // Every state is in the database.
                outage.Report(log, failure, "Lists of children wait");
                await Task.Delay(Pace, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
