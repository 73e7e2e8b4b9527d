using Microsoft.Extensions.DependencyInjection;
using Porog.Registry.Calendar;

namespace Porog.Registry;

public static class RegistryServices
{
    /// <summary>Organisations and their calendars, groups, children, cards and devices.</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services)
    {
        services.AddSingleton<DeviceKeys>();
        services.AddScoped<OrganisationNames>();
        services.AddScoped<ReadCalendar>();
        services.AddScoped<ManageMarks>();
        services.AddScoped<ManageHours>();
        services.AddScoped<ImportMarks>();
        return services;
    }
}
