using Microsoft.AspNetCore.Mvc;
using Porog.School;
using Porog.Web.School.Staff;

namespace Porog.Web.School.TeacherOrOfficer;

/// <summary>The forms of the class's page: «На месте» for a child whom no reader saw, and taking that back.</summary>
public static class HereEndpoint
{
    public static string Address(Guid groupId) => $"/groups/{groupId}/here";

    public static void MapHere(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/groups/{groupId:guid}/here", MarkAsync);
        forms.MapPost("/groups/{groupId:guid}/here/undo", UndoAsync);
    }

    private static async Task<IResult> MarkAsync(Guid groupId, HttpContext http, [FromForm] Guid child, StaffVisits visits, MarkHere marks)
    {
        // At a kindergarten's door the educator also says who brought the child.
        if (await visits.GroupAsync(http, groupId) is not { At.HasDoor: false } visit)
            return TypedResults.NotFound();
        var answer = await marks.MarkAsync(visit.Actor, visit.At, child, http.RequestAborted);
        return answer switch
        {
            { IsFound: false } => TypedResults.NotFound(),
            { EventId: { } entered } => TypedResults.LocalRedirect($"/groups/{groupId}/now?child={child}&marked={entered}"),
            _ => TypedResults.LocalRedirect($"/groups/{groupId}/now"),
        };
    }

    private static async Task<IResult> UndoAsync(
        Guid groupId,
        HttpContext http,
        [FromForm] Guid child,
        [FromForm] Guid entry,
        StaffVisits visits,
        MarkHere marks
    )
    {
        if (await visits.GroupAsync(http, groupId) is not { At.HasDoor: false } visit)
            return TypedResults.NotFound();
        await marks.UndoAsync(visit.Actor, visit.At, child, entry, http.RequestAborted);
        return TypedResults.LocalRedirect($"/groups/{groupId}/now");
    }
}
