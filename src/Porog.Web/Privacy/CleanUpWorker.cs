using Porog.Privacy;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Privacy;

/// <summary>Keeps no registration, code, session or letter longer than it must.</summary>
public sealed class CleanUpWorker(CleanUp cleanUp, TimeProvider clock, DatabaseOutage outage, ILogger<CleanUpWorker> log)
    : HourlyWorker(clock, outage, log)
{
    protected override Task WorkAsync(CancellationToken cancel) => cleanUp.DeleteAsync(cancel);
}
