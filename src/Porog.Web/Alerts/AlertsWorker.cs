using Porog.Alerts;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Alerts;

/// <summary>Every twenty seconds asks families of children who have not come, and asks again where nobody has answered.</summary>
public sealed class AlertsWorker(RaiseAlerts raise, ClimbAlerts climb, DatabaseOutage outage, ILogger<AlertsWorker> log)
    : RestingWorker(TimeSpan.FromSeconds(20), outage, log, "Questions about children wait", restsFirst: true)
{
    protected override async Task WorkAsync(CancellationToken cancel)
    {
        // First what has answered itself: a child that came is not asked about again.
        await climb.LookAsync(cancel);
        await raise.LookAsync(cancel);
    }
}
