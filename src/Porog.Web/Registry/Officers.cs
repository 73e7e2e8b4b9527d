using Porog.Delegation;
using Porog.Web.Shared;

namespace Porog.Web.Registry;

/// <summary>Lets officers into the school's pages; for everybody else there are none.</summary>
public sealed class Officers(Visitor visitor)
{
    /// <returns>Null, and the answer is 404, for somebody who is no officer.</returns>
    public async Task<AuditActor?> EnterAsync(HttpContext http)
    {
        if (await visitor.FindAsync(http.User, http.RequestAborted) is { IsOfficer: true } person)
            return new AuditActor(person.Id, person.FullName, ActorRole.Officer);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return null;
    }
}
