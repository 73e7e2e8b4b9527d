using Porog.Access;
using Porog.Access.Staff;
using Porog.Catering;
using Porog.Registry;
using Porog.Web.Shared;

namespace Porog.Web.School.Catering;

/// <summary>Somebody who sells meals, or keeps the menu.</summary>
/// <param name="Actor">Who.</param>
/// <param name="All">Their organisations, by name.</param>
/// <param name="Chosen">One of them.</param>
public sealed record CateringVisit(AuditActor Actor, IReadOnlyList<Organisation> All, Organisation Chosen)
{
    public Guid PersonId => Actor.Id!.Value;

    /// <summary>A page of the chosen organisation; where there is but one it need not be named.</summary>
    /// <param name="path">Without a question mark.</param>
    /// <param name="more">Further parameters: «day=2026-11-20».</param>
    public string Address(string path, string? more = null)
    {
        var query = string.Join('&', new[] { All.Count > 1 ? $"organisation={Chosen.Id}" : null, more }.OfType<string>());
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}

/// <summary>Lets cashiers to the till and, with officers, to the menu of their organisations; for everybody else there are none.</summary>
public sealed class CateringGate(StaffGate gate, ManageMenu menu)
{
    /// <summary>To the till.</summary>
    public static readonly StaffKind[] Till = [StaffKind.Cashier];

    /// <param name="http">The request.</param>
    /// <param name="asked">The organisation's id out of the address; null for the first.</param>
    /// <param name="kinds">Whose page it is.</param>
    /// <returns>Null when the answer is set already: 404 for an organisation of others and for an unknown one alike.</returns>
    public async Task<CateringVisit?> EnterAsync(HttpContext http, string? asked, StaffKind[] kinds)
    {
        if (await gate.EnterAsync(http, kinds) is not { Id: { } personId } actor)
            return null;
        var all = await menu.OrganisationsAsync(personId, kinds, http.RequestAborted);
        if ((string.IsNullOrEmpty(asked) ? all.FirstOrDefault() : all.Find(o => o.Id.ToString() == asked)) is { } chosen)
            return new CateringVisit(actor, all, chosen);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return null;
    }
}
