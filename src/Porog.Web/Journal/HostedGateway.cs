using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Porog.Gateway;
using Porog.Operations.Backup;
using Porog.Shared;

namespace Porog.Web.Journal;

/// <summary>The site's gateway inside <c>porog serve</c>: the same adapters and the same queue as <c>porog gateway</c>.</summary>
public static class HostedGateway
{
    private const string Folder = "gateway";

    /// <summary>Its files belong into a backup, whether or not it is enabled now: the queue may still hold events.</summary>
    public static IServiceCollection AddDataFiles(this IServiceCollection services) =>
        services
            .AddSingleton(new DataFile($"{Folder}/{EventQueue.FileName}", IsDatabase: true))
            .AddSingleton(new DataFile($"{Folder}/{SiteDevices.FileName}", IsDatabase: false));

    public static void AddHostedGateway(this IServiceCollection services, PorogOptions options)
    {
        if (!options.IsGatewayEnabled())
            return;
        services.AddGateway(all => new GatewayOptions
        {
            DataDirectory = Path.Combine(options.DataDirectory, Folder),
            // Through the published interface, like any other gateway. Known once the server listens.
            Server = () => OwnAddress(all.GetRequiredService<IServer>()),
            IsHosted = true,
        });
    }

    public static void MapHostedGateway(this IEndpointRouteBuilder routes, PorogOptions options)
    {
        if (options.IsGatewayEnabled())
            routes.MapDevices();
    }

    /// <summary>The first address listened on, by http if there is one: the certificate of the other names another host.</summary>
    private static Uri? OwnAddress(IServer server)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var address =
            addresses.FirstOrDefault(a => a.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) ?? addresses.FirstOrDefault();
        return address is null
            ? null
            : new Uri(
                address
                    .Replace("//+", "//localhost", StringComparison.Ordinal)
                    .Replace("//*", "//localhost", StringComparison.Ordinal)
                    .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal)
                    .Replace("//[::]", "//localhost", StringComparison.Ordinal)
            );
    }
}
