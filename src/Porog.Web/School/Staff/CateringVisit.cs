using Porog.Access;
using Porog.Registry;

namespace Porog.Web.School.Staff;

/// <summary>A cashier or officer at one of the organisations whose meals they sell or plan.</summary>
/// <param name="Actor">Who.</param>
/// <param name="All">Their organisations, by name.</param>
/// <param name="Chosen">The one shown.</param>
public sealed record CateringVisit(AuditActor Actor, IReadOnlyList<Organisation> All, Organisation Chosen)
{
    public Guid PersonId => Actor.Id!.Value;

    /// <summary>The address of a page of the chosen organisation, which is named only when there are several.</summary>
    /// <param name="path">Without a question mark.</param>
    /// <param name="more">Further parameters: «day=2026-11-20».</param>
    public string Address(string path, string? more = null)
    {
        var query = string.Join('&', new[] { All.Count > 1 ? $"organisation={Chosen.Id}" : null, more }.OfType<string>());
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}
