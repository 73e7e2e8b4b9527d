using Porog.Honesty;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Honesty;

/// <summary>Counts the days that are over.</summary>
public sealed class HonestyWorker(
    KeepHonesty keep,
    HonestyMetrics metrics,
    TimeProvider clock,
    DatabaseOutage outage,
    ILogger<HonestyWorker> log
) : HourlyWorker(clock, outage, log)
{
    protected override async Task WorkAsync(CancellationToken cancel)
    {
        await keep.LookAsync(cancel);
        await metrics.ReadAsync(cancel);
    }
}
