using System.Security.Claims;
using System.Text.Json.Serialization;
using Porog.Access;
using Porog.Attendance.Absences;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Attendance;

[JsonConverter(typeof(LowerCase<AbsenceKindAnswer>))]
public enum AbsenceKindAnswer
{
    Illness,
    Family,
    Medical,
    Other,
}

[JsonConverter(typeof(LowerCase<AbsenceStateAnswer>))]
public enum AbsenceStateAnswer
{
    Announced,
    Withdrawn,
}

[JsonConverter(typeof(LowerCase<AbsenceTellerAnswer>))]
public enum AbsenceTellerAnswer
{
    Legal,
    Trusted,
    School,
}

/// <param name="From">First day (2026-12-01) at the child's organisation.</param>
/// <param name="Until">Last day, inclusive; <c>from</c> when absent.</param>
/// <param name="Lessons">Numbers 1–12 of a single day; whole days when absent.</param>
/// <param name="Kind">Why.</param>
/// <param name="Note">Up to 500 characters, for legal representatives and the school.</param>
public sealed record AbsenceBody(string? From, string? Until, IReadOnlyList<int>? Lessons, AbsenceKindAnswer? Kind, string? Note);

/// <param name="Id">The absence.</param>
/// <param name="State">How it stands now.</param>
public sealed record AbsenceAnnouncedAnswer(Guid Id, AbsenceStateAnswer State);

/// <param name="Id">The absence.</param>
/// <param name="State">Announced, or withdrawn.</param>
/// <param name="From">First day at the child's organisation.</param>
/// <param name="Until">Last day, inclusive.</param>
/// <param name="Lessons">Numbers of lessons; absent for whole days.</param>
/// <param name="Kind">Why.</param>
/// <param name="Note">Absent when there is none, and for a trusted person who did not announce it.</param>
/// <param name="AnnouncedBy">Full name.</param>
/// <param name="AnnouncedAs">The right that the person used.</param>
/// <param name="AnnouncedAt">When, in the organisation's time zone.</param>
/// <param name="WithdrawnFrom">The first day that it no longer covers; days before stay announced.</param>
/// <param name="WithdrawnBy">Full name.</param>
/// <param name="WithdrawnAt">When.</param>
public sealed record AbsenceAnswer(
    Guid Id,
    AbsenceStateAnswer State,
    DateOnly From,
    DateOnly Until,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<int>? Lessons,
    AbsenceKindAnswer Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note,
    string AnnouncedBy,
    AbsenceTellerAnswer AnnouncedAs,
    DateTimeOffset AnnouncedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateOnly? WithdrawnFrom,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? WithdrawnBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? WithdrawnAt
)
{
    internal static AbsenceAnswer Of(AbsenceView absence, TimeZoneInfo zone) =>
        new(
            absence.Id,
            absence.TakenBackAt is null ? AbsenceStateAnswer.Announced : AbsenceStateAnswer.Withdrawn,
            absence.From,
            absence.Until,
            absence.Lessons.Count == 0 ? null : absence.Lessons,
            absence.Kind switch
            {
                AbsenceKind.Illness => AbsenceKindAnswer.Illness,
                AbsenceKind.Family => AbsenceKindAnswer.Family,
                AbsenceKind.Medical => AbsenceKindAnswer.Medical,
                _ => AbsenceKindAnswer.Other,
            },
            absence.Note,
            absence.By,
            absence.As switch
            {
                ActorRole.Legal => AbsenceTellerAnswer.Legal,
                ActorRole.Trusted => AbsenceTellerAnswer.Trusted,
                _ => AbsenceTellerAnswer.School,
            },
            zone.At(absence.At),
            absence.TakenBackFrom,
            absence.TakenBackBy,
            absence.TakenBackAt is { } at ? zone.At(at) : null
        );
}

/// <param name="Items">Soonest first.</param>
public sealed record AbsencesAnswer(IReadOnlyList<AbsenceAnswer> Items);

/// <summary><c>GET, POST /api/v1/children/{id}/absences</c> and <c>DELETE /api/v1/absences/{id}</c>.</summary>
public static class AbsencesEndpoints
{
    public static void MapAbsences(this IEndpointRouteBuilder children)
    {
        children
            .MapGet("/{id:guid}/absences", ReadAsync)
            .WithName("GetAbsences")
            .WithSummary("Announced absences, soonest first")
            .WithDescription(
                "For everybody who sees attendance. `from` and `to` are days of the organisation's time zone; without `from`, the last "
                    + "30 days and all that is to come. At most 200."
            )
            .Produces<AbsencesAnswer>()
            .Problem(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        children
            .MapPost("/{id:guid}/absences", AnnounceAsync)
            .WithName("AnnounceAbsence")
            .WithSummary("Announce that the child will not come")
            .WithDescription(
                "From 7 days back to a year ahead, at most 90 days. The same days, lessons and kind announced again are one absence: "
                    + "200 with the first one. The other legal representatives are told. A trusted person needs that right, else 403. "
                    + "Needs a bearer token."
            )
            .Produces<AbsenceAnnouncedAnswer>(StatusCodes.Status201Created)
            .Produces<AbsenceAnnouncedAnswer>()
            .Problem(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status403Forbidden,
                StatusCodes.Status404NotFound,
                StatusCodes.Status409Conflict,
                StatusCodes.Status429TooManyRequests
            );
    }

    public static void MapTakeBackAbsence(this IEndpointRouteBuilder people) =>
        people
            .MapDelete("/absences/{id:guid}", TakeBackAsync)
            .WithName("TakeBackAbsence")
            .WithSummary("Take an announced absence back")
            .WithDescription(
                "Days that are over stay announced. A legal representative takes back any absence, a trusted person their own. 409 when "
                    + "it was taken back already or is over. Needs a bearer token."
            )
            .WithTags("Children")
            .Produces<AbsenceAnnouncedAnswer>()
            .Problem(StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

    private static async Task<IResult> ReadAsync(
        Guid id,
        string? from,
        string? to,
        ClaimsPrincipal user,
        ReadAbsences absences,
        AccessLogLooks looks,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        var (first, last) = (fields.Day("from", from), fields.Day("to", to));
        if (fields.Problem is { } problem)
            return problem;
        if (await absences.OfChildAsync(user.PersonId(), id, first, last, cancel) is not { } found)
            return Problems.NotFound();
        await looks.RecordAsync(user.PersonId(), [new Look(id, found.By, AuditEvent.LookedAtAttendance, Sight.Attendance)], cancel);
        return TypedResults.Ok(new AbsencesAnswer([.. found.Items.Select(one => AbsenceAnswer.Of(one, found.Zone))]));
    }

    private static async Task<IResult> AnnounceAsync(
        Guid id,
        AbsenceBody body,
        ClaimsPrincipal user,
        AnnounceAbsence announce,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        fields.Text("from", body.From, 10);
        var from = string.IsNullOrEmpty(body.From) ? null : fields.Day("from", body.From);
        var until = fields.Day("until", body.Until) ?? from;
        var note = fields.TextOrNull("note", body.Note, AnnounceAbsence.LongestNote);
        if (body.Kind is null)
            fields.Refuse("kind", "is required: illness, family, medical or other");
        if (fields.Problem is { } wrong)
            return wrong;
        var request = new AbsenceRequest(id, from!.Value, until!.Value, body.Lessons ?? [], KindOf(body.Kind!.Value), note);
        var answer = await announce.ByFamilyAsync(user.PersonId(), request, cancel);
        foreach (var fault in answer.Faults)
            fields.Refuse(FieldOf(fault), WordsOf(fault));
        return answer.Outcome switch
        {
            AbsenceOutcome.Done => TypedResults.Created((string?)null, Announced(answer)),
            AbsenceOutcome.Known => TypedResults.Ok(Announced(answer)),
            AbsenceOutcome.Invalid => fields.Problem!,
            AbsenceOutcome.Forbidden => Problems.Of(
                StatusCodes.Status403Forbidden,
                "forbidden",
                "Your access does not include announcing absences of this child."
            ),
            AbsenceOutcome.ChildLeft => Problems.Of(
                StatusCodes.Status409Conflict,
                "child-left",
                "The child is not enrolled at the organisation any more."
            ),
            AbsenceOutcome.TooMany => Problems.Of(
                StatusCodes.Status429TooManyRequests,
                "too-many-requests",
                "Too many absences of this child announced in 24 hours."
            ),
            _ => Problems.NotFound(),
        };
    }

    private static async Task<IResult> TakeBackAsync(Guid id, ClaimsPrincipal user, TakeBackAbsence takeBack, CancellationToken cancel) =>
        await takeBack.ByFamilyAsync(user.PersonId(), id, cancel) switch
        {
            AbsenceOutcome.Done => TypedResults.Ok(new AbsenceAnnouncedAnswer(id, AbsenceStateAnswer.Withdrawn)),
            AbsenceOutcome.TakenBack => Problems.Of(StatusCodes.Status409Conflict, "conflict", "It was taken back already."),
            AbsenceOutcome.Over => Problems.Of(StatusCodes.Status409Conflict, "absence-over", "Its last day is over."),
            AbsenceOutcome.Forbidden => Problems.Of(
                StatusCodes.Status403Forbidden,
                "forbidden",
                "A trusted person takes back only what they announced, while they have that right."
            ),
            _ => Problems.NotFound(),
        };

    private static AbsenceAnnouncedAnswer Announced(AnnounceAnswer answer) => new(answer.Id!.Value, AbsenceStateAnswer.Announced);

    private static AbsenceKind KindOf(AbsenceKindAnswer kind) =>
        kind switch
        {
            AbsenceKindAnswer.Illness => AbsenceKind.Illness,
            AbsenceKindAnswer.Family => AbsenceKind.Family,
            AbsenceKindAnswer.Medical => AbsenceKind.Medical,
            _ => AbsenceKind.Other,
        };

    private static string FieldOf(AbsenceFault fault) =>
        fault switch
        {
            AbsenceFault.FromTooEarly => "from",
            AbsenceFault.LessonsOfManyDays or AbsenceFault.LessonUnknown => "lessons",
            AbsenceFault.NoteTooLong => "note",
            _ => "until",
        };

    private static string WordsOf(AbsenceFault fault) =>
        fault switch
        {
            AbsenceFault.FromTooEarly => $"is at most {AnnounceAbsence.MostDaysBack} days ago",
            AbsenceFault.UntilBeforeFrom => "is not before from",
            AbsenceFault.TooLong => $"is at most {AnnounceAbsence.MostDays} days from the first",
            AbsenceFault.UntilTooLate => $"is at most {AnnounceAbsence.MostDaysAhead} days ahead",
            AbsenceFault.LessonsOfManyDays => "go with a single day",
            AbsenceFault.LessonUnknown => $"are numbers from 1 to {LessonNumbers.Most}",
            _ => $"is longer than {AnnounceAbsence.LongestNote} characters",
        };
}
