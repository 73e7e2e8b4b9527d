using Microsoft.Extensions.DependencyInjection;
using Porog.Operations.Backup;

namespace Porog.Operations;

public static class OperationsServices
{
    /// <summary>Backup and restore.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<CheckBackup>();
        services.AddSingleton<MakeBackup>();
        services.AddSingleton<RestoreBackup>();
        return services;
    }
}
