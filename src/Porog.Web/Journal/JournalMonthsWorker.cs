using Porog.Journal;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Journal;

/// <summary>Makes the journal's next months ahead of time.</summary>
public sealed class JournalMonthsWorker(IJournalStore journal, TimeProvider clock, DatabaseOutage outage, ILogger<JournalMonthsWorker> log)
    : HourlyWorker(clock, outage, log)
{
    protected override Task WorkAsync(CancellationToken cancel) => journal.PrepareAsync(Clock.GetUtcNow(), cancel);
}
