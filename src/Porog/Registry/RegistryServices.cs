using Microsoft.Extensions.DependencyInjection;

namespace Porog.Registry;

public static class RegistryServices
{
    /// <summary>Organisations, groups, children, cards and devices.</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services)
    {
        services.AddSingleton<DeviceKeys>();
        services.AddScoped<OrganisationNames>();
        return services;
    }
}
