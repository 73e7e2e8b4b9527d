using Porog.Accounts;
using Porog.Delegation;
using Porog.Web.Shared;

namespace Porog.Web.Registry;

/// <summary>Lets members of staff into the pages of their work; for everybody else there are none.</summary>
public sealed class StaffGate(Visitor visitor)
{
    /// <param name="http">The request.</param>
    /// <param name="kinds">Any one of these roles opens; which organisation or group it is for is StaffAccess's to say.</param>
    /// <returns>
    /// Who acts, in the first of the roles they have. Null when the answer is set already: 404 for somebody who has none of them.
    /// A page then shows nothing of its own.
    /// </returns>
    public async Task<AuditActor?> EnterAsync(HttpContext http, params StaffKind[] kinds)
    {
        if (
            await visitor.FindAsync(http.User, http.RequestAborted) is { } person
            && kinds.FirstOrDefault(person.Kinds.Contains) is var kind and not default(StaffKind)
        )
            return new AuditActor(person.Id, person.FullName, RoleOf(kind));
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return null;
    }

    private static ActorRole RoleOf(StaffKind kind) =>
        kind switch
        {
            StaffKind.Administrator => ActorRole.Administrator,
            StaffKind.Officer => ActorRole.Officer,
            StaffKind.Teacher => ActorRole.Teacher,
            _ => ActorRole.Cashier,
        };
}
