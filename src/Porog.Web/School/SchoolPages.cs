using Porog.Web.School.Boards;
using Porog.Web.School.Catering;
using Porog.Web.School.Children;
using Porog.Web.School.Door;
using Porog.Web.School.Reports;
using Porog.Web.School.Roster;
using Porog.Web.School.Staff;

namespace Porog.Web.School;

internal static class SchoolPages
{
    public static IServiceCollection AddSchoolPages(this IServiceCollection services) =>
        services
            .AddScoped<StaffGate>()
            .AddScoped<GroupGate>()
            .AddScoped<HouseGate>()
            .AddScoped<CateringGate>()
            .AddScoped<SchoolChildren>()
            .AddSingleton<StaffPlaces>()
            .AddSingleton<SchoolWords>()
            .AddSingleton<StaffWords>()
            .AddSingleton<RosterWords>()
            .AddSingleton<BoardWords>()
            .AddSingleton<DoorWords>();

    public static void MapSchoolForms(this IEndpointRouteBuilder forms)
    {
        forms.MapBoardStreams();
        forms.MapDoor();
        forms.MapRosterDownloads();
        forms.MapSchoolReportFiles();
    }
}
