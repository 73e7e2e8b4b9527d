using Porog.Privacy;
using Porog.Web.Shared;

namespace Porog.Web.Privacy;

/// <summary>Keeps no registration, code, session or letter longer than it must.</summary>
public sealed class CleanUpWorker(CleanUp cleanUp, TimeProvider clock, ILogger<CleanUpWorker> log) : HourlyWorker(clock, log)
{
    protected override Task WorkAsync(CancellationToken cancel) => cleanUp.DeleteAsync(cancel);
}
