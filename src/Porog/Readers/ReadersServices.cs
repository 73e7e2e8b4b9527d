using Microsoft.Extensions.DependencyInjection;

namespace Porog.Readers;

public static class ReadersServices
{
    /// <summary>Which readers are alive, and whom their silence concerns.</summary>
    public static IServiceCollection AddReaders(this IServiceCollection services)
    {
        services.AddSingleton<UsualDays>();
        services.AddSingleton<FindSilences>();
        services.AddScoped<ReadSilences>();
        return services;
    }
}
