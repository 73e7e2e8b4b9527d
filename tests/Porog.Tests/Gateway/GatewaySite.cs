using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Gateway;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Gateway;

/// <summary>A school with a gateway: the real server, a line between them that can be cut, and devices that speak raw HTTP.</summary>
public sealed class GatewaySite : IAsyncDisposable
{
    public const string Serial = "AB12345678901";
    public const string Secret = "0123456789abcdef0123456789abcdef";

    private readonly string directory = Directory.CreateTempSubdirectory("porog-gateway").FullName;
    private readonly TestRegistry registry;
    private readonly Organisation school;
    private WebApplication? gateway;

    private GatewaySite(PorogHost host, Organisation school)
    {
        Host = host;
        this.school = school;
        registry = new TestRegistry(host);
        Line = new FaultProxy(host.Address);
    }

    public PorogHost Host { get; }

    /// <summary>Between the gateway and the server.</summary>
    public FaultProxy Line { get; }

    /// <summary>Something between that answers in the server's place, such as a provider's page; null for an honest line.</summary>
    public Func<HttpResponseMessage>? Between { get; set; }

    public SiteDevice Device { get; private set; } = null!;

    public SiteDevices Devices => gateway!.Services.GetRequiredService<SiteDevices>();

    public EventQueue Queue => gateway!.Services.GetRequiredService<EventQueue>();

    public static async Task<GatewaySite> StartAsync(
        DatabaseEngine engine,
        DeviceMake make,
        string readers = "1=in",
        CardWriting cards = CardWriting.Hex
    )
    {
        var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var site = new GatewaySite(host, school);
        var (device, key) = await registry.DeviceAsync(school);
        site.Device = new SiteDevice
        {
            Name = "Вход № 1",
            Make = make,
            Serial = Serial,
            Source = device.Source,
            Key = key,
            Secret = make == DeviceMake.Hikvision ? Secret : "",
            Cards = cards,
            Readers = readers
                .Split(' ')
                .Select(r => r.Split('='))
                .ToDictionary(r => r[0], r => Enum.Parse<ReaderDirection>(r[1], ignoreCase: true)),
        };
        await site.StartGatewayAsync();
        site.Devices.Write([site.Device]);
        return site;
    }

    public Task<TestChild> ChildAsync() => registry.ChildAsync(school);

    public async Task RestartGatewayAsync()
    {
        await gateway!.StopAsync();
        await gateway.DisposeAsync();
        await StartGatewayAsync();
    }

    /// <summary>Sends a request like a device: no content type, nothing but what is given.</summary>
    /// <returns>The status and the body.</returns>
    public async Task<(int Status, string Body)> SendAsync(string method, string path, byte[] body, string headers = "")
    {
        var address = new Uri(gateway!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(address.Host, address.Port);
        await using var stream = tcp.GetStream();
        var head =
            $"{method} {path} HTTP/1.1\r\nHost: 10.0.0.2\r\nUser-Agent: iClock Proxy/1.09\r\nConnection: close\r\n{headers}Content-Length: {body.Length}\r\n\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head));
        await stream.WriteAsync(body);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync();
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), answer[(end + 4)..]);
    }

    public Task<(int Status, string Body)> PostAsync(string path, string body) => SendAsync("POST", path, Encoding.UTF8.GetBytes(body));

    public Task<(int Status, string Body)> GetAsync(string path) => SendAsync("GET", path, []);

    /// <summary>Waits until nothing waits in the queue. Time passes meanwhile, so that pauses end.</summary>
    public Task ForwardedAsync() =>
        PorogHost.EventuallyAsync(
            () =>
            {
                if (Queue.Count(Device.Source) == 0)
                    return Task.FromResult(true);
                Host.Clock.Advance(TimeSpan.FromSeconds(10));
                return Task.FromResult(false);
            },
            "the queue is empty",
            seconds: 60
        );

    /// <summary>What the server keeps, by the time at which it happened.</summary>
    public Task<List<JournalEntry>> JournalAsync() => Host.WithDbAsync(db => db.Journal.OrderBy(e => e.HappenedAt).ToListAsync());

    public async ValueTask DisposeAsync()
    {
        await gateway!.StopAsync();
        await gateway.DisposeAsync();
        await Line.DisposeAsync();
        await Host.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private async Task StartGatewayAsync()
    {
        gateway = GatewayApp.Build(
            Line.Address,
            directory,
            "http://127.0.0.1:0",
            services =>
            {
                services.AddSingleton<TimeProvider>(Host.Clock);
                services.AddHttpClient(Forwarder.Client).AddHttpMessageHandler(() => new ServerDate(this));
            }
        );
        await gateway.StartAsync();
    }

    /// <summary>The web server writes its machine's date; this is that of the test.</summary>
    private sealed class ServerDate(GatewaySite site) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = site.Between is { } answer ? answer() : await base.SendAsync(request, cancellationToken);
            response.Headers.Date = site.Host.Clock.GetUtcNow();
            return response;
        }
    }
}
