using Porog.Readers;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Readers;

/// <summary>Looks every half minute which readers are silent.</summary>
public sealed class SilenceWorker(FindSilences silences, DatabaseOutage outage, ILogger<SilenceWorker> log)
    : RestingWorker(TimeSpan.FromSeconds(30), outage, log, "Silent readers are not looked for", restsFirst: true)
{
    protected override Task WorkAsync(CancellationToken cancel) => silences.LookAsync(cancel);
}
