using Porog.Delivery.Reports;
using Porog.Shared;

namespace Porog.Web.Delivery.Reports;

/// <summary>Makes the reports that have fallen due, batch after batch, and looks again every few seconds.</summary>
public sealed class ReportWorker(MakeReports reports, DatabaseOutage outage, ILogger<ReportWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await reports.MakeDueAsync(stoppingToken) > 0) { }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // A batch that failed has not happened: it is taken again.
                outage.Report(log, failure, "Reports wait");
            }
            await Task.Delay(Pace, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
