using Porog.Web.Honesty;
using Porog.Web.School.Boards;
using Porog.Web.School.Officer.Reports;
using Porog.Web.School.OfficerOrAdministrator.Roster;
using Porog.Web.School.TeacherOrOfficer;
using Porog.Web.School.TeacherOrOfficer.Door;

namespace Porog.Web.School.Staff;

/// <summary>Staff endpoints that are not pages, grouped by policy.</summary>
internal static class StaffEndpoints
{
    public static void MapStaff(this IEndpointRouteBuilder routes)
    {
        var atGroups = routes.MapGroup("").RequireAuthorization(StaffPolicy.TeacherOrOfficer);
        atGroups.MapGroupBoardStream();
        atGroups.MapDoor();
        atGroups.MapHere();
        var officers = routes.MapGroup("").RequireAuthorization(StaffPolicy.Officer);
        officers.MapHouseBoardStream();
        officers.MapSchoolReportFiles();
        officers.MapSchoolHonestyFile();
        routes.MapGroup("").RequireAuthorization(StaffPolicy.Administrator).MapInstallationHonestyFile();
        routes.MapGroup("").RequireAuthorization(StaffPolicy.OfficerOrAdministrator).MapRosterDownloads();
    }
}
