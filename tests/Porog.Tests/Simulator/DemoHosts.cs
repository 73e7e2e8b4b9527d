using Microsoft.Extensions.DependencyInjection;
using Porog.Shared;
using Porog.Simulator.Demo;
using Porog.Tests.Support;

namespace Porog.Tests.Simulator;

/// <summary>The whole demo, loaded once per engine like by <c>porog serve</c> with <c>Porog:Demo</c>. Tests only read it.</summary>
public sealed class DemoHosts : IAsyncDisposable
{
    private readonly Dictionary<DatabaseEngine, Lazy<Task<PorogHost>>> hosts = Enum.GetValues<DatabaseEngine>()
        .ToDictionary(e => e, e => new Lazy<Task<PorogHost>>(() => PorogHost.StartAsync(e, ["--Porog:Demo", "true"])));

    public Task<PorogHost> OnAsync(DatabaseEngine engine) => hosts[engine].Value;

    public static string FilePath(PorogHost host) => Path.Combine(host.Database.DataDirectory, DemoFile.Name);

    public static Task<DemoFile> FileAsync(PorogHost host) => DemoFile.ReadAsync(FilePath(host), CancellationToken.None);

    public static DemoLoader Loader(PorogHost host) => host.Services.GetRequiredService<DemoLoader>();

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts.Values.Where(h => h.IsValueCreated))
            await (await host.Value).DisposeAsync();
    }
}
