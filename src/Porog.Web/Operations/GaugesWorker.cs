using Porog.Delivery;
using Porog.Following;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Web.Operations;

/// <summary>Reads every 15 seconds what waits to be followed and to be sent, for the gauges.</summary>
public sealed class GaugesWorker(
    FollowMetrics following,
    DeliveryMetrics delivery,
    CanWrite database,
    DatabaseOutage outage,
    ILogger<GaugesWorker> log
) : BackgroundService
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
                // Notices the end of an outage on a node that nobody asks.
                await database.AskAsync();
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The gauges keep their last values, and ages go on growing.
                outage.Report(log, failure, "The gauges could not be read");
            }
            await Task.Delay(Rest, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
