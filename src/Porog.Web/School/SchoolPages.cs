using Porog.Web.School.Boards;
using Porog.Web.School.Officer.Calendar;
using Porog.Web.School.Officer.Children;
using Porog.Web.School.OfficerOrAdministrator.Roster;
using Porog.Web.School.Staff;
using Porog.Web.School.TeacherOrOfficer.Door;

namespace Porog.Web.School;

internal static class SchoolPages
{
    public static IServiceCollection AddSchoolPages(this IServiceCollection services) =>
        services
            .AddStaff()
            .AddScoped<SchoolChildren>()
            .AddSingleton<SchoolWords>()
            .AddSingleton<RosterWords>()
            .AddSingleton<BoardWords>()
            .AddSingleton<MarkTexts>()
            .AddSingleton<DoorWords>();

    public static void MapSchoolForms(this IEndpointRouteBuilder forms)
    {
        forms.MapStaff();
        forms.MapPublicMenu();
    }
}
