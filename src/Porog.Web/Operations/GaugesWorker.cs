using Porog.Delivery;
using Porog.Following;
using Porog.Shared;

namespace Porog.Web.Operations;

/// <summary>Reads every 15 seconds what waits to be followed and to be sent, for the gauges.</summary>
public sealed class GaugesWorker(FollowMetrics following, DeliveryMetrics delivery, ILogger<GaugesWorker> log) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await following.ReadAsync(stoppingToken);
                await delivery.ReadAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The gauges keep their last values, and ages go on growing.
                if (DatabaseAway.Is(failure))
                    log.LogWarning("The gauges could not be read: the database is away");
                else
                    log.LogError(failure, "The gauges could not be read");
            }
            await Task.Delay(Rest, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
