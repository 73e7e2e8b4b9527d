using Porog.Delivery.Reports;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Delivery.Reports;

/// <summary>Makes the reports that have fallen due, batch after batch, and looks again every few seconds. A batch that failed is taken again.</summary>
public sealed class ReportWorker(MakeReports reports, DatabaseOutage outage, ILogger<ReportWorker> log)
    : RestingWorker(TimeSpan.FromSeconds(3), outage, log, "Reports wait")
{
    protected override async Task WorkAsync(CancellationToken cancel)
    {
        while (await reports.MakeDueAsync(cancel) > 0) { }
    }
}
