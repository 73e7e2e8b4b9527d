using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Delegation.Applications;
using Porog.Registry;
using Porog.School.Roster;
using Porog.Storage;

namespace Porog.School;

/// <summary>How much waits for an officer, in all their organisations.</summary>
/// <param name="Applications">Filed online, without a decision.</param>
/// <param name="Cards">Seen at a gate and given to no child, or one number on several cards.</param>
/// <param name="Devices">Silent, or not heard of for <see cref="ReadStaffCounts.Quiet"/>.</param>
/// <param name="Imports">Lists that wait for a decision.</param>
/// <param name="Doubts">Accesses that a legal representative calls wrong.</param>
public sealed record StaffCounts(int Applications, int Cards, int Devices, int Imports, int Doubts)
{
    public static readonly StaffCounts None = new(0, 0, 0, 0, 0);
}

/// <summary>Counts what waits, for the navigation of every staff page.</summary>
public sealed class ReadStaffCounts(PorogDbContext db, StaffAccess staff, TimeProvider clock)
{
    /// <summary>A device that is quiet longer than from Friday's evening to Monday's morning is worth a look.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromDays(3);

    /// <summary>One query, because every staff page asks it.</summary>
    public async Task<StaffCounts> OfAsync(Guid officerId, CancellationToken cancel)
    {
        var theirs = staff.OrganisationIdsOf(officerId, StaffKind.Officer);
        var since = clock.GetUtcNow() - Quiet;
        return await db
                .Users.Where(a => a.Id == officerId)
                .Select(_ => new StaffCounts(
                    db.Applications.Count(a => a.State == ApplicationState.Waiting && theirs.Contains(a.OrganisationId)),
                    db.UnknownCards.Count(u => u.DismissedAt == null && theirs.Contains(u.OrganisationId))
                        + db.Cards.Count(c => c.State == CardState.Doubtful && theirs.Contains(c.Child!.OrganisationId)),
                    db.Devices.Count(d =>
                        d.Kind != DeviceKind.ByHand
                        && d.RevokedAt == null
                        && theirs.Contains(d.OrganisationId)
                        && (d.LastSeenAt < since || db.ReaderSilences.Any(s => s.DeviceId == d.Id && s.EndedAt == null))
                    ),
                    db.RosterImports.Count(i =>
                        (i.State == RosterState.Columns || i.State == RosterState.Ready) && theirs.Contains(i.OrganisationId)
                    ),
                    db.AccessDoubts.Count(d => d.SettledAt == null && theirs.Contains(d.Child!.OrganisationId))
                ))
                .SingleOrDefaultAsync(cancel)
            ?? StaffCounts.None;
    }
}
