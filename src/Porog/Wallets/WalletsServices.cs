using Microsoft.Extensions.DependencyInjection;

namespace Porog.Wallets;

public static class WalletsServices
{
    /// <summary>Balances, operations and thresholds.</summary>
    public static IServiceCollection AddWallets(this IServiceCollection services)
    {
        services.AddScoped<ReadWallet>();
        services.AddScoped<ReadBalance>();
        services.AddScoped<SetThreshold>();
        return services;
    }
}
