using Porog.Access.Staff;

namespace Porog.Web.School;

/// <summary>The pages of staff are the same for an administrator (<c>/admin/staff</c>) and for an officer (<c>/school/staff</c>).</summary>
internal static class StaffSide
{
    public static string Path(HttpContext http) => IsAdmin(http) ? "/admin/staff" : "/school/staff";

    /// <summary>Whose pages these are.</summary>
    public static StaffKind Kind(HttpContext http) => IsAdmin(http) ? StaffKind.Administrator : StaffKind.Officer;

    private static bool IsAdmin(HttpContext http) => http.Request.Path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase);
}
