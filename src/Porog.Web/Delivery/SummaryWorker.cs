using Porog.Delivery;
using Porog.Shared;

namespace Porog.Web.Delivery;

/// <summary>Every few seconds lets go of what was held back long enough.</summary>
public sealed class SummaryWorker(Summaries summaries, DatabaseOutage outage, ILogger<SummaryWorker> log) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await summaries.ReleaseDueAsync(stoppingToken) > 0) { }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // What is due stays due.
                outage.Report(log, failure, "Held messages wait");
            }
            await Task.Delay(Rest, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
