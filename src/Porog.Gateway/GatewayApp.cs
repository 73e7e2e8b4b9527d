using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Porog.Gateway;

/// <summary>The gateway as a process of its own: <c>porog gateway</c>.</summary>
public static class GatewayApp
{
    /// <param name="server">The server's address.</param>
    /// <param name="directory">Holds the queue and the list of devices.</param>
    /// <param name="listen">The address that devices call, such as <c>http://0.0.0.0:8090</c>.</param>
    /// <param name="configure">Last word on services, for tests that own the clock.</param>
    public static WebApplication Build(Uri server, string directory, string listen, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(listen);
        builder.Services.AddGateway(_ => new GatewayOptions { DataDirectory = directory, Server = () => server });
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapDevices();
        app.MapStatusPage();
        return app;
    }
}
