using Porog.Accounts;
using Porog.Web.Shared;

namespace Porog.Web.Accounts;

/// <summary>Keeps no registration, code, session or letter longer than it must.</summary>
public sealed class CleanUpWorker(CleanUp cleanUp, TimeProvider clock, ILogger<CleanUpWorker> log) : HourlyWorker(clock, log)
{
    protected override Task WorkAsync(CancellationToken cancel) => cleanUp.DeleteAsync(cancel);
}
