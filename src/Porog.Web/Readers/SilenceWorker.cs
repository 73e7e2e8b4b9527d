using Porog.Readers;
using Porog.Shared;

namespace Porog.Web.Readers;

/// <summary>Looks every half minute which readers are silent.</summary>
public sealed class SilenceWorker(FindSilences silences, DatabaseOutage outage, ILogger<SilenceWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pace, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await silences.LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Devices report again before long, and the next look sees it.
                outage.Report(log, failure, "Silent readers are not looked for");
            }
        }
    }
}
