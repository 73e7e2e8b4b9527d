using Porog.Access.Staff;
using Porog.Registry;
using Porog.Web.Shared;

namespace Porog.Web.School;

/// <summary>The organisations of an officer, and the one looked at.</summary>
/// <param name="PersonId">Who.</param>
/// <param name="All">By name.</param>
/// <param name="Chosen">One of them.</param>
public sealed record House(Guid PersonId, IReadOnlyList<Organisation> All, Organisation Chosen);

/// <summary>Lets officers to the whole house; for everybody else there is none.</summary>
public sealed class HouseGate(StaffGate gate, StaffGroups groups)
{
    /// <param name="http">The request.</param>
    /// <param name="asked">The organisation's id out of the address; null for the first.</param>
    /// <returns>Null when the answer is set already: 404 for an organisation of others and for an unknown one alike.</returns>
    public async Task<House?> EnterAsync(HttpContext http, string? asked)
    {
        if (await gate.EnterAsync(http, StaffKind.Officer) is not { Id: { } personId })
            return null;
        var all = await groups.HousesAsync(personId, http.RequestAborted);
        if ((asked is null ? all.FirstOrDefault() : all.Find(o => o.Id.ToString() == asked)) is { } chosen)
            return new House(personId, all, chosen);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return null;
    }
}
