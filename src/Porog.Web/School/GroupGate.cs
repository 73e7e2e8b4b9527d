using Porog.Access;
using Porog.Access.Staff;
using Porog.Web.Shared;

namespace Porog.Web.School;

/// <summary>A member of staff at a group.</summary>
/// <param name="Actor">Who.</param>
/// <param name="At">Where.</param>
public sealed record GroupVisit(AuditActor Actor, StaffGroup At)
{
    public Guid PersonId => Actor.Id!.Value;
}

/// <summary>Lets teachers and educators to their own groups and officers to those of their organisations; for everybody else there are none.</summary>
public sealed class GroupGate(StaffGate gate, StaffGroups groups)
{
    /// <param name="http">The request.</param>
    /// <param name="groupId">Which group.</param>
    /// <param name="door">Whether it is its door that is wanted, which only kindergartens have.</param>
    /// <returns>Null when the answer is set already: 404 for a group of others and for an unknown one alike.</returns>
    public async Task<GroupVisit?> EnterAsync(HttpContext http, Guid groupId, bool door = false)
    {
        if (await gate.EnterAsync(http, StaffGroups.Kinds) is not { Id: { } personId } actor)
            return null;
        if (await groups.FindAsync(personId, groupId, http.RequestAborted) is { } at && (at.HasDoor || !door))
            return new GroupVisit(actor with { Role = at.Role == StaffKind.Teacher ? ActorRole.Teacher : ActorRole.Officer }, at);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return null;
    }
}
