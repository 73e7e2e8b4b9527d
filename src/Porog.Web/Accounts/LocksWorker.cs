using Porog.Accounts;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Accounts;

/// <summary>Every few seconds tells the owners of accounts that wrong passwords have locked.</summary>
public sealed class LocksWorker(TellOfLocks locks, DatabaseOutage outage, ILogger<LocksWorker> log)
    : RestingWorker(TimeSpan.FromSeconds(10), outage, log, "Owners of locked accounts wait to be told")
{
    protected override Task WorkAsync(CancellationToken cancel) => locks.TellAsync(cancel);
}
