using Microsoft.Extensions.DependencyInjection;

namespace Porog.Privacy;

public static class PrivacyServices
{
    /// <summary>Deletion of accounts and old data.</summary>
    public static IServiceCollection AddPrivacy(this IServiceCollection services)
    {
        services.AddScoped<DeleteAccount>();
        services.AddSingleton<CleanUp>();
        return services;
    }
}
