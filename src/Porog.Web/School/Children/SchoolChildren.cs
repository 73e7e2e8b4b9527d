using Porog.Access;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.School;
using Porog.Web.Shared;

namespace Porog.Web.School.Children;

/// <summary>Opens one child's pages at the school, or says that there are none.</summary>
public sealed class SchoolChildren(StaffGate gate, SchoolRegistry registry)
{
    /// <returns>Null, and the answer is 404, for anybody who is no officer of the child's organisation, and for an unknown child.</returns>
    public async Task<(AuditActor Officer, Child Child)?> OpenAsync(HttpContext http, Guid childId)
    {
        if (await gate.EnterAsync(http, StaffKind.Officer) is not { Id: { } id } officer)
            return null;
        if (await registry.OneAsync(id, childId, http.RequestAborted) is { } child)
            return (officer, child);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return null;
    }

    public static string Address(Guid childId) => $"/school/children/{childId}";
}
