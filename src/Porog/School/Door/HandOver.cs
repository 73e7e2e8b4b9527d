using Porog.Access;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School.Door;

/// <summary>A child is brought to a kindergarten or fetched from it.</summary>
/// <param name="Key">Comes with the form, so that a form sent twice makes one hand-over.</param>
/// <param name="ChildId">The child.</param>
/// <param name="PersonId">The adult who brings or fetches.</param>
/// <param name="Kind">In or out.</param>
/// <param name="Ago">How long ago; measured by the tablet, so its clock may be wrong.</param>
/// <param name="Waited">It was tapped offline: it has happened already and cannot be refused.</param>
public sealed record HandOver(Guid Key, Guid ChildId, Guid PersonId, EventKind Kind, TimeSpan Ago, bool Waited);

public enum HandOverOutcome
{
    /// <summary>Recorded, now or by an earlier request.</summary>
    Recorded,

    /// <summary>Recorded too, but the person had lost the right by then, which the offline tablet could not know.</summary>
    RecordedWithoutRight,

    /// <summary>The page's key is stored with another hand-over: another name was pressed before. Nothing is recorded.</summary>
    Conflict,

    /// <summary>The person may not bring and fetch this child. Nothing is recorded.</summary>
    NotAllowed,

    /// <summary>No such child in this group.</summary>
    NotFound,

    /// <summary>Too long ago, or in the future.</summary>
    WrongTime,
}

/// <param name="Outcome">The result.</param>
/// <param name="EventId">The journal entry; null when nothing was recorded.</param>
public readonly record struct HandOverAnswer(HandOverOutcome Outcome, Guid? EventId = null);

/// <summary>
/// Records a hand-over as a passage that the educator entered. Checks the right to accompany now; for one that waited on an offline
/// tablet, at the moment it happened. docs/decisions/0016-door.md.
/// </summary>
public sealed class RecordHandOver(PorogDbContext db, ManualEvents manual, ChildAccess access, PorogOptions options, TimeProvider clock)
{
    /// <param name="educator">The person who enters it.</param>
    /// <param name="at">The group; the caller has checked that it is theirs.</param>
    /// <param name="handOver">What happened.</param>
    /// <param name="cancel">Gives up; the same key again is safe.</param>
    /// <exception cref="JournalBusyException">The journal's queue is full; send it again.</exception>
    public async Task<HandOverAnswer> RecordAsync(AuditActor educator, StaffGroup at, HandOver handOver, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (!await at.HasAsync(db, handOver.ChildId, cancel) || !handOver.Kind.IsPassage())
            return new(HandOverOutcome.NotFound);
        if (handOver.Ago < TimeSpan.Zero || handOver.Ago > TimeSpan.FromDays(options.Events.TooOldDays))
            return new(HandOverOutcome.WrongTime);
        var happenedAt = now - handOver.Ago;
        var right = await RightAsync(handOver, happenedAt, cancel);
        if (right == HandOverOutcome.NotAllowed)
            return new(right);
        var fact = new ManualFact($"door-{handOver.Key:N}", handOver.ChildId, handOver.Kind, happenedAt)
        {
            AccompaniedBy = handOver.PersonId,
            Note = right == HandOverOutcome.RecordedWithoutRight ? DoorNotes.WithoutRight : null,
        };
        var entered = await EnterAsync(educator, at, fact, cancel);
        return entered.Outcome switch
        {
            ManualOutcome.Entered or ManualOutcome.Repeated => new(right, entered.EventId),
            ManualOutcome.Conflict => new(HandOverOutcome.Conflict),
            _ => new(HandOverOutcome.WrongTime),
        };
    }

    internal async Task<ManualResult> EnterAsync(AuditActor educator, StaffGroup at, ManualFact fact, CancellationToken cancel)
    {
        var by = new Enterer(educator.Id!.Value, educator.Name!, at.Role);
        return (await manual.EnterAndSeeAsync(by, [fact], cancel))[0];
    }

    private async Task<HandOverOutcome> RightAsync(HandOver handOver, DateTimeOffset happenedAt, CancellationToken cancel)
    {
        var (childId, personId) = (handOver.ChildId, handOver.PersonId);
        if ((await access.FindAsync(personId, childId, cancel)).MayAccompany)
            return HandOverOutcome.Recorded;
        return !handOver.Waited
            ? HandOverOutcome.NotAllowed
            : await access.MightAccompanyAsync(personId, childId, happenedAt, cancel) switch
            {
                true => HandOverOutcome.Recorded,
                false => HandOverOutcome.RecordedWithoutRight,
                // The tablet did not offer this person.
                null => HandOverOutcome.NotAllowed,
            };
    }
}
