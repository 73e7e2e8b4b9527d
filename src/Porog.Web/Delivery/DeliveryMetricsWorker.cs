using Porog.Delivery;
using Porog.Shared;

namespace Porog.Web.Delivery;

/// <summary>Reads every 15 seconds what waits to be sent, for the gauges.</summary>
public sealed class DeliveryMetricsWorker(DeliveryMetrics metrics, ILogger<DeliveryMetricsWorker> log) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await metrics.ReadAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The gauges keep their last values, and ages go on growing.
                if (DatabaseAway.Is(failure))
                    log.LogWarning("What waits to be sent could not be read: the database is away");
                else
                    log.LogError(failure, "What waits to be sent could not be read");
            }
            await Task.Delay(Rest, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
