using Microsoft.AspNetCore.Mvc;
using Porog.Journal;
using Porog.School.Door;
using Porog.Shared;
using Porog.Web.Accounts;
using Porog.Web.School.Staff;

namespace Porog.Web.School.TeacherOrOfficer.Door;

/// <summary>What the script of the door's page is told of one tap.</summary>
/// <param name="Recorded">Whether it is in the journal.</param>
/// <param name="Text">In words, for the educator.</param>
/// <param name="Trouble">Whether the words stay until somebody has read them.</param>
/// <param name="Undo">Where the tap is taken back; null when it cannot be.</param>
public sealed record HandOverTold(bool Recorded, string Text, bool Trouble, string? Undo);

/// <summary>
/// A press on a name at the door. The browser's own form is redirected; the page's script gets JSON. Both send the antiforgery token.
/// </summary>
public static class DoorEndpoint
{
    public static void MapDoor(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/door/{groupId:guid}/hand-overs", RecordAsync);
        forms.MapGet("/door/{groupId:guid}/children/{childId:guid}/people/{personId:guid}/photo", PhotoAsync);
    }

    /// <summary>The photo beside a name of the list, for staff who see the list and as long as the name is in it.</summary>
    private static async Task<IResult> PhotoAsync(
        Guid groupId,
        Guid childId,
        Guid personId,
        HttpContext http,
        StaffVisits visits,
        ReadDoor doors
    )
    {
        if (
            await visits.GroupAsync(http, groupId, door: true) is not { } visit
            || await doors.PhotoAsync(visit.At, childId, personId, http.RequestAborted) is not { } photo
        )
            return TypedResults.NotFound();
        return PhotoFile.Of(http, photo);
    }

    private static async Task<IResult> RecordAsync(
        Guid groupId,
        HttpContext http,
        [FromForm] string? child,
        [FromForm] string? person,
        [FromForm] string? kind,
        [FromForm] string? key,
        [FromForm] string? ago,
        [FromForm] string? waited,
        StaffVisits visits,
        ReadDoor doors,
        RecordHandOver record,
        UndoHandOver undo,
        DoorWords say,
        TimeProvider clock
    )
    {
        var cancel = http.RequestAborted;
        if (await visits.GroupAsync(http, groupId, door: true) is not { } visit)
            return TypedResults.NotFound();
        if (
            !Guid.TryParse(child, out var childId)
            || !Guid.TryParse(person, out var personId)
            || !Guid.TryParse(key, out var unique)
            || kind is not ("in" or "out")
            || !TryAgo(ago, out var since)
        )
            return TypedResults.BadRequest();
        if (await doors.FindAsync(visit.At, childId, cancel) is not { } at)
            return TypedResults.NotFound();
        var direction = kind == "out" ? EventKind.Out : EventKind.In;
        var handOver = new HandOver(unique, childId, personId, direction, since, waited == "true");
        HandOverAnswer answer;
        try
        {
            answer = await record.RecordAsync(visit.Actor, visit.At, handOver, cancel);
        }
        catch (JournalBusyException)
        {
            http.Response.Headers.RetryAfter = "1";
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
        if (answer.Outcome == HandOverOutcome.NotFound)
            return TypedResults.NotFound();
        return http.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase)
            ? TypedResults.Ok(await ToldAsync())
            : TypedResults.LocalRedirect(WhereTo());

        string WhereTo() =>
            answer switch
            {
                { EventId: { } id } => $"/door/{groupId}?done={childId}.{id}",
                { Outcome: HandOverOutcome.Conflict } => $"/door/{groupId}/children/{childId}?conflict=1",
                _ => $"/door/{groupId}/children/{childId}/other?refused=1",
            };

        async Task<HandOverTold> ToldAsync()
        {
            var name = at.People.FirstOrDefault(p => p.Id == personId)?.FullName;
            if (answer is not { Outcome: HandOverOutcome.Recorded, EventId: { } id })
                return new(answer.EventId is not null, say.Problem(answer.Outcome, at.Child), Trouble: true, Undo: null);
            var fresh = await undo.FindAsync(visit.At, childId, id, cancel);
            return new(
                Recorded: true,
                say.Done(at.Child, direction, visit.At.Organisation.Zone.At(clock.GetUtcNow() - since), name),
                Trouble: false,
                fresh is null ? null : $"/door/{groupId}/children/{childId}/undo/{id}"
            );
        }
    }

    /// <summary>Milliseconds by the tablet's own clock; left out by a browser without scripts.</summary>
    private static bool TryAgo(string? text, out TimeSpan ago)
    {
        var read = long.TryParse(text ?? "0", System.Globalization.CultureInfo.InvariantCulture, out var milliseconds);
        read &= milliseconds is >= 0 and < 1L << 40;
        ago = read ? TimeSpan.FromMilliseconds(milliseconds) : default;
        return read;
    }
}
