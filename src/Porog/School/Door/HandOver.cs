using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School.Door;

/// <summary>A child is brought to a kindergarten or fetched from it.</summary>
/// <param name="Key">Made with the form: sent twice, it is one hand-over.</param>
/// <param name="ChildId">Whom.</param>
/// <param name="PersonId">By whom.</param>
/// <param name="Kind">In or out.</param>
/// <param name="Ago">How long ago by the tablet's own clock, whichever time that shows.</param>
/// <param name="Waited">Whether it was tapped without a connection: it has happened, whatever we say now.</param>
public sealed record HandOver(Guid Key, Guid ChildId, Guid PersonId, EventKind Kind, TimeSpan Ago, bool Waited);

public enum HandOverOutcome
{
    /// <summary>Durable, now or before.</summary>
    Recorded,

    /// <summary>Durable too; but when it happened the person had no right any more, which the tablet could not know.</summary>
    RecordedWithoutRight,

    /// <summary>The person may not bring and fetch this child. Nothing is recorded.</summary>
    NotAllowed,

    /// <summary>No such child in this group.</summary>
    NotFound,

    /// <summary>Longer ago than may be reported, or ahead of time.</summary>
    WrongTime,
}

/// <param name="Outcome">What came of it.</param>
/// <param name="EventId">The journal entry; null when nothing was recorded.</param>
public readonly record struct HandOverAnswer(HandOverOutcome Outcome, Guid? EventId = null);

/// <summary>
/// Records a hand-over as a passage that the educator entered. Who may accompany is asked here, at this moment; for one that waited on
/// the tablet, of the moment at which it happened. docs/decisions/0016-door.md.
/// </summary>
public sealed class RecordHandOver(PorogDbContext db, ManualEvents manual, ChildAccess access, PorogOptions options, TimeProvider clock)
{
    /// <param name="educator">Who enters it.</param>
    /// <param name="at">The group at whose door it is, which they may work with.</param>
    /// <param name="handOver">What happened.</param>
    /// <param name="cancel">Gives up; the same key again is safe.</param>
    /// <exception cref="JournalBusyException">Too much is waiting; send it again.</exception>
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
        return await EnterAsync(educator, at, fact, cancel) is { } id ? new(right, id) : new(HandOverOutcome.WrongTime);
    }

    /// <returns>Null when it happened at a time that cannot be entered.</returns>
    internal async Task<Guid?> EnterAsync(AuditActor educator, StaffGroup at, ManualFact fact, CancellationToken cancel)
    {
        var by = new Enterer(educator.Id!.Value, educator.Name!, at.Role);
        var entered = (await manual.EnterAndSeeAsync(by, [fact], cancel))[0];
        return entered.Outcome is ManualOutcome.Entered or ManualOutcome.Repeated ? entered.EventId : null;
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
                // No tablet has ever offered them.
                null => HandOverOutcome.NotAllowed,
            };
    }
}
