using Porog.Delivery;
using Porog.Following;
using Porog.Shared;
using Porog.Storage;
using Porog.Web.Shared;

namespace Porog.Web.Operations;

/// <summary>Reads every 15 seconds what waits to be followed and to be sent. Until a read succeeds, the gauges keep their last values.</summary>
public sealed class GaugesWorker(
    FollowMetrics following,
    DeliveryMetrics delivery,
    CanWrite database,
    DatabaseOutage outage,
    ILogger<GaugesWorker> log
) : RestingWorker(TimeSpan.FromSeconds(15), outage, log, "The gauges could not be read")
{
    protected override async Task WorkAsync(CancellationToken cancel)
    {
        await following.ReadAsync(cancel);
        await delivery.ReadAsync(cancel);
        // Notices the end of an outage on a node that nobody asks.
        await database.AskAsync();
    }
}
