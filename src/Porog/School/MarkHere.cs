using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School;

/// <param name="IsFound">It is an enrolled child of the group.</param>
/// <param name="EventId">The journal entry; null when the child is inside already, and nothing was entered.</param>
public readonly record struct HereAnswer(bool IsFound, Guid? EventId);

/// <summary>
/// A teacher sees a child in class whom no reader saw. It becomes an entry that the family sees with the teacher's name; a question to the
/// family ends by it.
/// </summary>
public sealed class MarkHere(PorogDbContext db, ManualEvents manual, TimeProvider clock)
{
    /// <summary>How long the mark can be taken back.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

    /// <param name="by">The teacher or officer.</param>
    /// <param name="at">The group; the caller has checked that it is theirs.</param>
    /// <param name="childId">The child.</param>
    /// <param name="cancel">Gives up; to mark again is safe.</param>
    /// <exception cref="JournalBusyException">The journal's queue is full; send it again.</exception>
    public async Task<HereAnswer> MarkAsync(AuditActor by, StaffGroup at, Guid childId, CancellationToken cancel)
    {
        if (!await at.HasAsync(db, childId, cancel))
            return new(false, null);
        var (bucket, now) = (Bucket.Of(childId), clock.GetUtcNow());
        var today = at.Organisation.Zone.DayAt(now);
        var begin = LocalTime.StartOfDay(today, at.Organisation.Zone);
        if (await db.Presence.AnyAsync(p => p.Bucket == bucket && p.ChildId == childId && p.Inside && p.Since >= begin, cancel))
            return new(true, null);
        var month = JournalMonth.EarliestOf(begin);
        var takenBack = await db.Journal.CountAsync(
            e => e.Bucket == bucket && e.ChildId == childId && e.Month >= month && e.HappenedAt >= begin && e.Note == DoorNotes.Mistake,
            cancel
        );
        // A form sent twice, and two teachers at the same moment, make one entry.
        var fact = new ManualFact($"here-{childId:N}-{today:yyyyMMdd}-{takenBack}", childId, EventKind.In, now) { OfAnybody = true };
        var entered = await EnterAsync(by, at, fact, cancel);
        return new(true, entered.Outcome is ManualOutcome.Entered or ManualOutcome.Repeated ? entered.EventId : null);
    }

    /// <returns>The child's full name; null when there is nothing to take back: too late, a later passage, or no such mark in this group.</returns>
    public async Task<string?> FindAsync(StaffGroup at, Guid childId, Guid eventId, CancellationToken cancel) =>
        await FreshPassage.FindAsync(db, at, childId, eventId, clock.GetUtcNow() - Within, cancel)
            is { Kind: EventKind.In, AccompaniedBy: null }
            ? (await db.Children.AsNoTracking().FirstAsync(c => c.Id == childId, cancel)).FullName
            : null;

    /// <summary>Enters the opposite, which says that the mark was a mistake. Neither of the two counts (<see cref="TakenBack"/>).</summary>
    /// <returns>False when there is nothing to take back.</returns>
    public async Task<bool> UndoAsync(AuditActor by, StaffGroup at, Guid childId, Guid eventId, CancellationToken cancel)
    {
        if (await FindAsync(at, childId, eventId, cancel) is null)
            return false;
        var fact = new ManualFact(TakenBack.RequestId(eventId), childId, EventKind.Out, clock.GetUtcNow().AddMilliseconds(1))
        {
            Note = DoorNotes.Mistake,
            OfAnybody = true,
        };
        return (await EnterAsync(by, at, fact, cancel)).Outcome == ManualOutcome.Entered;
    }

    private async Task<ManualResult> EnterAsync(AuditActor by, StaffGroup at, ManualFact fact, CancellationToken cancel) =>
        (await manual.EnterAndSeeAsync(new Enterer(by.Id!.Value, by.Name!, at.Role), [fact], cancel))[0];
}
