using Porog.Delivery;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Delivery;

/// <summary>Every few seconds lets go of what was held back long enough.</summary>
public sealed class SummaryWorker(Summaries summaries, DatabaseOutage outage, ILogger<SummaryWorker> log)
    : RestingWorker(TimeSpan.FromSeconds(5), outage, log, "Held messages wait")
{
    protected override async Task WorkAsync(CancellationToken cancel)
    {
        while (await summaries.ReleaseDueAsync(cancel) > 0) { }
    }
}
