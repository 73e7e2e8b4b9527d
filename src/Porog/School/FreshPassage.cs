using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School;

/// <summary>A passage that the staff of a group entered by hand a moment ago and may still take back (<see cref="TakenBack"/>).</summary>
internal static class FreshPassage
{
    /// <param name="db">The journal.</param>
    /// <param name="at">The group; the caller has checked that it is the person's.</param>
    /// <param name="childId">The child.</param>
    /// <param name="eventId">The journal entry.</param>
    /// <param name="since">Entries received earlier stay.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Null when it is too late, a later passage followed, it is taken back already, or it is not of an enrolled child of the group.</returns>
    public static async Task<JournalEntry?> FindAsync(
        PorogDbContext db,
        StaffGroup at,
        Guid childId,
        Guid eventId,
        DateTimeOffset since,
        CancellationToken cancel
    )
    {
        var bucket = Bucket.Of(childId);
        var undoneBy = ManualEvents.IdOf(TakenBack.RequestId(eventId));
        var entry = await db
            .Journal.AsNoTracking()
            .FirstOrDefaultAsync(
                e =>
                    e.Bucket == bucket
                    && e.Id == eventId
                    && e.ChildId == childId
                    && (e.Kind == EventKind.In || e.Kind == EventKind.Out)
                    && db.Children.Any(c => c.Id == e.ChildId && c.GroupId == at.Group.Id && c.LeftAt == null)
                    && !db.Presence.Any(p => p.Bucket == e.Bucket && p.ChildId == e.ChildId && p.Since > e.HappenedAt)
                    && !db.Journal.Any(u => u.Bucket == e.Bucket && u.Id == undoneBy),
                cancel
            );
        return entry is not null && entry.ReceivedAt > since && ByHandDevice.Is(entry.DeviceId) ? entry : null;
    }
}
