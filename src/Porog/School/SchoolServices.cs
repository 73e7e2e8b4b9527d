using Microsoft.Extensions.DependencyInjection;
using Porog.School.Door;
using Porog.School.Export;
using Porog.School.Roster;

namespace Porog.School;

public static class SchoolServices
{
    /// <summary>What the school's staff do: lists, cards, devices, the door, reports, paper.</summary>
    public static IServiceCollection AddSchool(this IServiceCollection services)
    {
        services.AddScoped<SchoolRegistry>();
        services.AddScoped<Organisations>();
        services.AddScoped<KeptOrganisations>();
        services.AddScoped<ManageGroups>();
        services.AddScoped<DoubtfulCards>();
        services.AddScoped<ManageCards>();
        services.AddScoped<UnknownCards>();
        services.AddScoped<ManageDevices>();
        services.AddScoped<ReadSchoolSteps>();
        services.AddScoped<ReadStaffCounts>();
        services.AddScoped<StaffSearch>();
        services.AddScoped<AddChild>();
        services.AddScoped<EditChild>();
        services.AddScoped<MoveChild>();
        services.AddScoped<EntitleToMeals>();
        services.AddScoped<CorrectByHand>();
        services.AddScoped<StartNewYear>();
        services.AddScoped<SchoolPaper>();
        services.AddScoped<SchoolReport>();
        services.AddSingleton<RosterSignal>();
        services.AddScoped<RosterImports>();
        services.AddSingleton<RosterJobs>();
        services.AddScoped<ExportRoster>();
        services.AddScoped<PublicMenu>();
        services.AddScoped<ReadDoor>();
        services.AddScoped<RecordHandOver>();
        services.AddScoped<UndoHandOver>();
        services.AddScoped<MarkHere>();
        services.AddScoped<FamilyPhones>();
        services.AddScoped<ShowPass>();
        services.AddScoped<TakePass>();
        return services;
    }
}
