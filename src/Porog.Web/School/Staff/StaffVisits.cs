using Porog.Access;
using Porog.Access.Staff;
using Porog.Catering;
using Porog.Registry;
using Porog.Web.Shared;

namespace Porog.Web.School.Staff;

/// <summary>A member of staff at a group.</summary>
/// <param name="Actor">Who.</param>
/// <param name="At">Where.</param>
public sealed record GroupVisit(AuditActor Actor, StaffGroup At)
{
    public Guid PersonId => Actor.Id!.Value;
}

/// <summary>An officer at one of their organisations.</summary>
/// <param name="PersonId">Who.</param>
/// <param name="All">The officer's organisations, by name.</param>
/// <param name="Chosen">The one shown.</param>
public sealed record House(Guid PersonId, IReadOnlyList<Organisation> All, Organisation Chosen);

/// <summary>
/// Finds the organisation or group of a request among those where the person works. The page's policy has already asked for the role.
/// Each method sets the answer to 404 and returns null for a place where the person does not work, as for one that does not exist.
/// </summary>
public sealed class StaffVisits(StaffGroups groups, ManageMenu menu)
{
    /// <param name="http">The request.</param>
    /// <param name="groupId">The group's id from the address.</param>
    /// <param name="door">True when the page is about the group's door, which only kindergartens have.</param>
    public async Task<GroupVisit?> GroupAsync(HttpContext http, Guid groupId, bool door = false)
    {
        var staff = http.Staff();
        if (await groups.FindAsync(staff.Id, groupId, http.RequestAborted) is { } at && (at.HasDoor || !door))
            return new GroupVisit(staff.Actor with { Role = at.Role == StaffKind.Teacher ? ActorRole.Teacher : ActorRole.Officer }, at);
        http.NotFound();
        return null;
    }

    /// <param name="http">The request.</param>
    /// <param name="asked">The organisation's id from the address; null for the first.</param>
    public async Task<House?> HouseAsync(HttpContext http, string? asked)
    {
        var staff = http.Staff();
        var all = await groups.HousesAsync(staff.Id, http.RequestAborted);
        return Choose(http, all, asked) is { } chosen ? new House(staff.Id, all, chosen) : null;
    }

    /// <summary>Organisations where the person has one of the roles that the page's policy admits: the till's or the menu's.</summary>
    /// <param name="http">The request.</param>
    /// <param name="asked">The organisation's id from the address; null or empty for the first.</param>
    public async Task<CateringVisit?> CateringAsync(HttpContext http, string? asked)
    {
        var staff = http.Staff();
        var all = await menu.OrganisationsAsync(staff.Id, [.. staff.Kinds], http.RequestAborted);
        return Choose(http, all, string.IsNullOrEmpty(asked) ? null : asked) is { } chosen
            ? new CateringVisit(staff.Actor, all, chosen)
            : null;
    }

    private static Organisation? Choose(HttpContext http, List<Organisation> all, string? asked)
    {
        var chosen = asked is null ? all.FirstOrDefault() : all.Find(o => o.Id.ToString() == asked);
        if (chosen is null)
            http.NotFound();
        return chosen;
    }
}
