using Porog.Access;

namespace Porog.Web.School.Staff;

/// <summary>Administrators manage staff under <c>/admin/staff</c>, officers under <c>/school/staff</c>. Both use the same components.</summary>
internal static class StaffSide
{
    public static bool IsAdministrator(HttpContext http) => http.Staff().Actor.Role == ActorRole.Administrator;

    public static string Path(HttpContext http) => IsAdministrator(http) ? "/admin/staff" : "/school/staff";
}
