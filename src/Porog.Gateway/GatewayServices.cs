using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Porog.Gateway.Hikvision;
using Porog.Gateway.ZkTeco;

namespace Porog.Gateway;

/// <summary>What a gateway is made of, in a process of its own and inside <c>porog serve</c>.</summary>
public static class GatewayServices
{
    public static IServiceCollection AddGateway(this IServiceCollection services, Func<IServiceProvider, GatewayOptions> options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<SiteClock>();
        services.AddSingleton<SiteDevices>();
        services.AddSingleton<EventQueue>();
        services.AddSingleton<DeviceHealth>();
        services.AddSingleton<TakeReports>();
        services.AddSingleton<ZkTecoTalk>();
        services.AddSingleton<Forwarder>();
        services.AddHostedService(all => all.GetRequiredService<Forwarder>());
        services.AddHttpClient(Forwarder.Client).ConfigureHttpClient(client => client.Timeout = TimeSpan.FromSeconds(30));
        return services;
    }

    /// <summary>The addresses that devices call.</summary>
    public static void MapDevices(this IEndpointRouteBuilder routes)
    {
        routes.MapZkTeco();
        routes.MapHikvision();
    }
}
