using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>How many lines of an import have which outcome, for the page that asks for confirmation.</summary>
internal sealed class RosterCounts
{
    private readonly int[] outcomes = new int[Enum.GetValues<RosterOutcome>().Length];
    private int doubtful;
    private int undecided;
    private int alike;

    /// <summary>Lines left out that do not tell which child they mean.</summary>
    public int Nameless { get; set; }

    public void Add(RosterRow row)
    {
        outcomes[(int)row.Outcome]++;
        doubtful += row.Candidates is null ? 0 : 1;
        undecided += IsUndecided(row) ? 1 : 0;
        alike += row.AlikeCards is null ? 0 : 1;
    }

    public void Ended(int children) => outcomes[(int)RosterOutcome.End] += children;

    public Task SaveAsync(PorogDbContext db, Guid importId, CancellationToken cancel) =>
        db
            .RosterImports.Where(i => i.Id == importId)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.Added, outcomes[(int)RosterOutcome.Add])
                        .SetProperty(i => i.Changed, outcomes[(int)RosterOutcome.Change])
                        .SetProperty(i => i.Returned, outcomes[(int)RosterOutcome.Return])
                        .SetProperty(i => i.Ended, outcomes[(int)RosterOutcome.End])
                        .SetProperty(i => i.Same, outcomes[(int)RosterOutcome.Same])
                        .SetProperty(i => i.LeftOut, outcomes[(int)RosterOutcome.LeftOut])
                        .SetProperty(i => i.Nameless, Nameless)
                        .SetProperty(i => i.Doubtful, doubtful)
                        .SetProperty(i => i.Undecided, undecided)
                        .SetProperty(i => i.AlikeCards, alike),
                cancel
            );

    private static bool IsUndecided(RosterRow row) =>
        row.Fault is RosterFault.Doubtful or RosterFault.OtherId or RosterFault.MovedAway && row.Decision != RosterDecision.LeaveOut;
}
