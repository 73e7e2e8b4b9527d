using Porog.Alerts;
using Porog.Shared;

namespace Porog.Web.Alerts;

/// <summary>Every twenty seconds asks families of children who have not come, and asks again where nobody has answered.</summary>
public sealed class AlertsWorker(RaiseAlerts raise, ClimbAlerts climb, DatabaseOutage outage, ILogger<AlertsWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pace, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                // First what has answered itself: a child that came is not asked about again.
                await climb.LookAsync(stoppingToken);
                await raise.LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Every state is in the database.
                outage.Report(log, failure, "Questions about children wait");
            }
        }
    }
}
