using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Attendance.Absences;

/// <summary>An absence for one reader.</summary>
/// <param name="Id">The absence.</param>
/// <param name="From">First local date at the organisation.</param>
/// <param name="Until">Last local date, inclusive.</param>
/// <param name="Lessons">Numbers 1–12; empty for whole days.</param>
/// <param name="Kind">Why.</param>
/// <param name="Note">Null when there is none, or when the reader may not read it.</param>
/// <param name="By">Full name of the person who announced it.</param>
/// <param name="As">The right that the person used.</param>
/// <param name="At">UTC instant of the announcement.</param>
/// <param name="TakenBackFrom">The first day that it no longer covers; null while it stands.</param>
/// <param name="TakenBackAt">UTC instant; null while it stands.</param>
/// <param name="TakenBackBy">Full name; null while it stands.</param>
/// <param name="MayTakeBack">Whether this reader may take it back now.</param>
public sealed record AbsenceView(
    Guid Id,
    DateOnly From,
    DateOnly Until,
    IReadOnlyList<int> Lessons,
    AbsenceKind Kind,
    string? Note,
    string By,
    ActorRole As,
    DateTimeOffset At,
    DateOnly? TakenBackFrom,
    DateTimeOffset? TakenBackAt,
    string? TakenBackBy,
    bool MayTakeBack
);

/// <summary>A child's announced absence on one day.</summary>
/// <param name="ChildId">Who is absent.</param>
/// <param name="From">First local date of the whole absence.</param>
/// <param name="Until">Last local date.</param>
/// <param name="Lessons">Numbers 1–12; empty for whole days.</param>
/// <param name="Kind">Why.</param>
/// <param name="By">Full name of the person who announced it.</param>
/// <param name="As">The right that the person used.</param>
public sealed record DayAbsence(
    Guid ChildId,
    DateOnly From,
    DateOnly Until,
    IReadOnlyList<int> Lessons,
    AbsenceKind Kind,
    string By,
    ActorRole As
)
{
    /// <summary>Whether it explains that the child has not come in the morning: whole days, or from the first lesson on.</summary>
    public bool CoversArrival => Lessons.Count == 0 || Lessons[0] == 1;
}

/// <summary>A child's absences on a page of the school.</summary>
/// <param name="Reader">The member of staff, in the role that shows them the child.</param>
/// <param name="Child">The child, with its organisation and group.</param>
/// <param name="Today">The local date there.</param>
/// <param name="Absences">Those that stand and are not over, soonest first.</param>
public sealed record StaffAbsences(AuditActor Reader, Child Child, DateOnly Today, IReadOnlyList<AbsenceView> Absences);

/// <summary>Reads announced absences: of one child for its family or the school, and of a day for boards and alerts.</summary>
public sealed class ReadAbsences(PorogDbContext db, AbsenceActors actors, TimeProvider clock)
{
    /// <summary>A list for programs has no more.</summary>
    public const int Most = 200;

    /// <summary>Those that stand and are not over, soonest first. The reader must see the child's attendance.</summary>
    public Task<IReadOnlyList<AbsenceView>> StandingAsync(SeenChild child, CancellationToken cancel)
    {
        var today = child.Zone.DayAt(clock.GetUtcNow());
        return ReadAsync(OfChild(child.Id).Where(a => a.Until >= today && a.TakenBackAt == null), ReaderOf(child), today, cancel);
    }

    /// <summary>Those that touch these local dates, soonest first, also those taken back.</summary>
    /// <param name="personId">The reader.</param>
    /// <param name="childId">Whose absences.</param>
    /// <param name="from">Null for 30 days ago.</param>
    /// <param name="to">Null for no end.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The reader's relation and the absences; null for a person who does not see the child's attendance.</returns>
    public async Task<(Relation By, TimeZoneInfo Zone, IReadOnlyList<AbsenceView> Items)?> OfChildAsync(
        Guid personId,
        Guid childId,
        DateOnly? from,
        DateOnly? to,
        CancellationToken cancel
    )
    {
        if (await actors.OfFamilyAsync(personId, childId, cancel) is not { } by)
            return null;
        var today = by.Zone.DayAt(clock.GetUtcNow());
        var (first, last) = (from ?? today.AddDays(-30), to ?? DateOnly.MaxValue);
        var items = await ReadAsync(OfChild(childId).Where(a => a.Until >= first && a.From <= last), ReaderOf(by), today, cancel);
        return (by.Actor.Role == ActorRole.Legal ? Relation.Legal : Relation.Trusted, by.Zone, items);
    }

    /// <summary>For a teacher of the child's group or an officer of its organisation.</summary>
    /// <returns>Null for any other child.</returns>
    public async Task<StaffAbsences?> ForStaffAsync(Guid personId, Guid childId, CancellationToken cancel)
    {
        if (await actors.OfStaffAsync(personId, childId, cancel) is not { } by)
            return null;
        var today = by.Zone.DayAt(clock.GetUtcNow());
        var standing = OfChild(childId).Where(a => a.Until >= today && a.TakenBackAt == null);
        var child = await db
            .Children.AsNoTracking()
            .Include(c => c.Organisation)
            .Include(c => c.Group)
            .SingleAsync(c => c.Id == childId, cancel);
        return new StaffAbsences(by.Actor, child, today, await ReadAsync(standing, ReaderOf(by), today, cancel));
    }

    /// <summary>
    /// Who of an organisation, or of one group of it, is announced absent on a local date: one entry per enrolled child. Of several
    /// absences, the one that covers most of the day. One statement; the caller has checked that the reader works there.
    /// </summary>
    /// <param name="organisationId">The children's organisation.</param>
    /// <param name="groupId">Only this group; null for the whole organisation.</param>
    /// <param name="day">The local date.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyDictionary<Guid, DayAbsence>> OfDayAsync(
        Guid organisationId,
        Guid? groupId,
        DateOnly day,
        CancellationToken cancel
    )
    {
        var among = db.Children.Where(c => c.OrganisationId == organisationId && c.LeftAt == null);
        if (groupId is { } group)
            among = among.Where(c => c.GroupId == group);
        var rows = await (
            from child in among
            join absence in db.Absences on new { child.Bucket, ChildId = child.Id } equals new { absence.Bucket, absence.ChildId }
            where absence.From <= day && absence.Until >= day && (absence.TakenBackFrom == null || absence.TakenBackFrom > day)
            orderby absence.AnnouncedAt
            select new { Absence = absence, absence.AnnouncedBy }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        return rows.Select(row => new DayAbsence(
                row.Absence.ChildId,
                row.Absence.From,
                row.Absence.Until,
                LessonNumbers.FromBits(row.Absence.Lessons),
                row.Absence.Kind,
                row.AnnouncedBy!.FullName,
                row.Absence.AnnouncedAs
            ))
            .GroupBy(absence => absence.ChildId)
            .ToDictionary(
                absences => absences.Key,
                absences => absences.OrderBy(a => a.Lessons.Count > 0).ThenBy(a => !a.CoversArrival).First()
            );
    }

    private IQueryable<Absence> OfChild(Guid childId)
    {
        var bucket = Bucket.Of(childId);
        return db.Absences.Where(a => a.Bucket == bucket && a.ChildId == childId);
    }

    private async Task<IReadOnlyList<AbsenceView>> ReadAsync(
        IQueryable<Absence> absences,
        Reader reader,
        DateOnly today,
        CancellationToken cancel
    )
    {
        var rows = await absences
            .Include(a => a.AnnouncedBy)
            .Include(a => a.TakenBackBy)
            .OrderBy(a => a.From)
            .ThenBy(a => a.AnnouncedAt)
            .Take(Most)
            .AsNoTracking()
            .ToListAsync(cancel);
        return
        [
            .. rows.Select(a => new AbsenceView(
                a.Id,
                a.From,
                a.Until,
                LessonNumbers.FromBits(a.Lessons),
                a.Kind,
                reader.SeesAll || a.AnnouncedById == reader.PersonId ? a.Note : null,
                a.AnnouncedBy!.FullName,
                a.AnnouncedAs,
                a.AnnouncedAt,
                a.TakenBackFrom,
                a.TakenBackAt,
                a.TakenBackBy?.FullName,
                a.TakenBackAt is null && a.Until >= today && (reader.SeesAll || (reader.MayAnnounce && a.AnnouncedById == reader.PersonId))
            )),
        ];
    }

    private static Reader ReaderOf(SeenChild child) => new(child.PersonId, child.Rights.IsLegal, child.Rights.MayAnnounceAbsence);

    private static Reader ReaderOf(AbsenceActor by) => new(by.Id, by.MayTakeBackAny, by.MayAnnounce);

    /// <param name="PersonId">Who reads.</param>
    /// <param name="SeesAll">A legal representative or staff: reads every note, takes back any absence.</param>
    /// <param name="MayAnnounce">Takes back their own.</param>
    private readonly record struct Reader(Guid PersonId, bool SeesAll, bool MayAnnounce);
}
