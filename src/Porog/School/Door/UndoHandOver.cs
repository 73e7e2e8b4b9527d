using Porog.Access;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School.Door;

/// <summary>A recent hand-over.</summary>
/// <param name="EventId">The journal entry.</param>
/// <param name="Kind">In or out.</param>
/// <param name="At">When, in the organisation's zone.</param>
/// <param name="PersonId">Who brought or fetched the child.</param>
public sealed record FreshHandOver(Guid EventId, EventKind Kind, DateTimeOffset At, Guid PersonId);

/// <summary>
/// Undoes a mistaken tap. The journal deletes nothing, so the educator enters a passage the other way, which says that the one
/// before it was a mistake. Neither of the two counts anywhere (<see cref="TakenBack"/>).
/// </summary>
public sealed class UndoHandOver(PorogDbContext db, RecordHandOver record, TimeProvider clock)
{
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(1);

    /// <returns>Null when there is nothing to undo: too late, a later passage, or not a hand-over at this group's door.</returns>
    public async Task<FreshHandOver?> FindAsync(StaffGroup at, Guid childId, Guid eventId, CancellationToken cancel) =>
        await FreshPassage.FindAsync(db, at, childId, eventId, clock.GetUtcNow() - Within, cancel) is { AccompaniedBy: { } person } entry
            ? new FreshHandOver(entry.Id, entry.Kind, at.Organisation.Zone.At(entry.HappenedAt), person)
            : null;

    /// <returns>False when there is nothing to undo, or it is undone already.</returns>
    public async Task<bool> UndoAsync(AuditActor educator, StaffGroup at, Guid childId, Guid eventId, CancellationToken cancel)
    {
        if (await FindAsync(at, childId, eventId, cancel) is not { } mistaken)
            return false;
        var back = mistaken.Kind == EventKind.In ? EventKind.Out : EventKind.In;
        var now = clock.GetUtcNow();
        // One tick later than the tap, even if the clock has not moved.
        var when = now > mistaken.At ? now : mistaken.At.AddMilliseconds(1);
        var fact = new ManualFact(TakenBack.RequestId(eventId), childId, back, when) { Note = DoorNotes.Mistake, OfAnybody = true };
        return (await record.EnterAsync(educator, at, fact, cancel)).Outcome == ManualOutcome.Entered;
    }
}
