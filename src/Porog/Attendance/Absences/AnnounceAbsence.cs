using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Attendance.Absences;

/// <summary>An absence as somebody announces it.</summary>
/// <param name="ChildId">Who will not come.</param>
/// <param name="From">First local date at the child's organisation.</param>
/// <param name="Until">Last local date, inclusive.</param>
/// <param name="Lessons">Numbers 1–12 of a single day; empty for whole days.</param>
/// <param name="Kind">Why.</param>
/// <param name="Note">As typed; null or empty for none.</param>
public sealed record AbsenceRequest(
    Guid ChildId,
    DateOnly From,
    DateOnly Until,
    IReadOnlyList<int> Lessons,
    AbsenceKind Kind,
    string? Note
);

/// <summary>What is wrong with an <see cref="AbsenceRequest"/>.</summary>
public enum AbsenceFault
{
    /// <summary>The first day is more than <see cref="AnnounceAbsence.MostDaysBack"/> days ago.</summary>
    FromTooEarly = 1,
    UntilBeforeFrom = 2,

    /// <summary>Longer than <see cref="AnnounceAbsence.MostDays"/> days.</summary>
    TooLong = 3,

    /// <summary>The last day is more than <see cref="AnnounceAbsence.MostDaysAhead"/> days ahead.</summary>
    UntilTooLate = 4,

    /// <summary>Lessons go with a single day.</summary>
    LessonsOfManyDays = 5,

    /// <summary>A number outside 1–12.</summary>
    LessonUnknown = 6,
    NoteTooLong = 7,
}

/// <summary>What came of announcing an absence or taking it back.</summary>
public enum AbsenceOutcome
{
    Done = 1,

    /// <summary>The same absence was announced already; the first one stands.</summary>
    Known = 2,

    /// <summary>Not there, or this person may not know that it is.</summary>
    NotFound = 3,

    /// <summary>This person sees the child's attendance, but may not do this.</summary>
    Forbidden = 4,

    /// <summary>The faults say why.</summary>
    Invalid = 5,

    /// <summary>Too many announcements for this child in 24 hours.</summary>
    TooMany = 6,

    /// <summary>The child has left the organisation.</summary>
    ChildLeft = 7,

    /// <summary>It was taken back already.</summary>
    TakenBack = 8,

    /// <summary>Its last day is over.</summary>
    Over = 9,
}

/// <param name="Outcome">What came of it.</param>
/// <param name="Id">The absence, when it is announced.</param>
/// <param name="Faults">What is wrong, when it is invalid.</param>
public sealed record AnnounceAnswer(AbsenceOutcome Outcome, Guid? Id, IReadOnlyList<AbsenceFault> Faults);

/// <summary>Announces that a child will not come. The other legal representatives and the child's teachers learn of it at once.</summary>
public sealed class AnnounceAbsence(PorogDbContext db, AbsenceActors actors, TellOfAbsence tell, TimeProvider clock)
{
    public const int MostDays = 90;
    public const int MostDaysBack = 7;
    public const int MostDaysAhead = 365;
    public const int LongestNote = 500;

    /// <summary>Announcements for one child in 24 hours: each tells the other representatives.</summary>
    public const int MostADay = 20;

    /// <summary>By a legal representative, or by a trusted person who has that right.</summary>
    public Task<AnnounceAnswer> ByFamilyAsync(Guid personId, AbsenceRequest request, CancellationToken cancel) =>
        AnnounceAsync(() => actors.OfFamilyAsync(personId, request.ChildId, cancel), request, cancel);

    /// <summary>The same within the caller's transaction. The caller commits, and then wakes the senders and the open pages of the child.</summary>
    public async Task<AnnounceAnswer> ByFamilyWithinAsync(Guid personId, AbsenceRequest request, CancellationToken cancel)
    {
        await ChildTurn.TakeAsync(db, [request.ChildId], cancel);
        return await AddAsync(await actors.OfFamilyAsync(personId, request.ChildId, cancel), request, cancel);
    }

    /// <summary>By a teacher of the child's group or an officer of its organisation, for example after a phone call.</summary>
    public Task<AnnounceAnswer> ByStaffAsync(Guid personId, AbsenceRequest request, CancellationToken cancel) =>
        AnnounceAsync(() => actors.OfStaffAsync(personId, request.ChildId, cancel), request, cancel);

    private async Task<AnnounceAnswer> AnnounceAsync(Func<Task<AbsenceActor?>> find, AbsenceRequest request, CancellationToken cancel)
    {
        // Before the turn, so that a stranger takes no lock.
        if (await find() is null)
            return Of(AbsenceOutcome.NotFound);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, [request.ChildId], cancel);
        var answer = await AddAsync(await find(), request, cancel);
        if (answer.Outcome != AbsenceOutcome.Done)
            return answer;
        await transaction.CommitAsync(cancel);
        await tell.WakeAsync(request.ChildId, cancel);
        return answer;
    }

    private async Task<AnnounceAnswer> AddAsync(AbsenceActor? actor, AbsenceRequest request, CancellationToken cancel)
    {
        if (actor is not { } by)
            return Of(AbsenceOutcome.NotFound);
        if (!by.MayAnnounce)
            return Of(AbsenceOutcome.Forbidden);
        if (by.HasLeft)
            return Of(AbsenceOutcome.ChildLeft);
        var now = clock.GetUtcNow();
        var faults = FaultsOf(request, by.Zone.DayAt(now)).ToList();
        if (faults.Count > 0)
            return new AnnounceAnswer(AbsenceOutcome.Invalid, null, faults);

        var (bucket, lessons) = (Bucket.Of(request.ChildId), LessonNumbers.ToBits(request.Lessons));
        var ofChild = db.Absences.AsNoTracking().Where(a => a.Bucket == bucket && a.ChildId == request.ChildId);
        var known = await ofChild
            .Where(a => a.From == request.From && a.Until == request.Until && a.Lessons == lessons && a.Kind == request.Kind)
            .Where(a => a.TakenBackAt == null)
            .Select(a => (Guid?)a.Id)
            .FirstOrDefaultAsync(cancel);
        if (known is not null)
            return new AnnounceAnswer(AbsenceOutcome.Known, known, []);
        var since = now.AddDays(-1);
        if (await ofChild.CountAsync(a => a.AnnouncedAt > since, cancel) >= MostADay)
            return Of(AbsenceOutcome.TooMany);

        var absence = new Absence
        {
            Bucket = bucket,
            ChildId = request.ChildId,
            From = request.From,
            Until = request.Until,
            Lessons = lessons,
            Kind = request.Kind,
            Note = NoteOf(request),
            AnnouncedById = by.Id,
            AnnouncedAs = by.Actor.Role,
            AnnouncedAt = now,
        };
        db.Absences.Add(absence);
        await tell.TellAsync(db, absence, by, AuditEvent.AbsenceAnnounced, absence.From, cancel);
        return new AnnounceAnswer(AbsenceOutcome.Done, absence.Id, []);
    }

    private static IEnumerable<AbsenceFault> FaultsOf(AbsenceRequest request, DateOnly today)
    {
        if (request.From < today.AddDays(-MostDaysBack))
            yield return AbsenceFault.FromTooEarly;
        if (request.Until < request.From)
            yield return AbsenceFault.UntilBeforeFrom;
        else if (request.Until > today.AddDays(MostDaysAhead))
            yield return AbsenceFault.UntilTooLate;
        else if (request.Until.DayNumber - request.From.DayNumber >= MostDays)
            yield return AbsenceFault.TooLong;
        if (request.Lessons.Any(n => n is < 1 or > LessonNumbers.Most))
            yield return AbsenceFault.LessonUnknown;
        else if (request.Lessons.Count > 0 && request.From != request.Until)
            yield return AbsenceFault.LessonsOfManyDays;
        if (NoteOf(request)?.Length > LongestNote)
            yield return AbsenceFault.NoteTooLong;
    }

    private static string? NoteOf(AbsenceRequest request) => TextFold.Line(request.Note) is { Length: > 0 } note ? note : null;

    private static AnnounceAnswer Of(AbsenceOutcome outcome) => new(outcome, null, []);
}
