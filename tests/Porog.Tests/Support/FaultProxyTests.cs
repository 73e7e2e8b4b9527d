using System.Net;
using System.Net.Sockets;

namespace Porog.Tests.Support;

public sealed class FaultProxyTests : IAsyncLifetime
{
    private readonly TcpListener server = new(IPAddress.Loopback, 0);
    private FaultProxy proxy = null!;

    public ValueTask InitializeAsync()
    {
        server.Start();
        proxy = new FaultProxy("127.0.0.1", ((IPEndPoint)server.LocalEndpoint).Port);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        server.Dispose();
    }

    [Fact]
    public async Task Carries_bytes_both_ways_and_the_end_of_each()
    {
        var (client, far) = await ConnectAsync();
        var sent = new byte[1_000_000];
        Random.Shared.NextBytes(sent);
        var received = ReadToEndAsync(far);
        await client.SendAsync(sent);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(sent, await received);

        // The other direction is still open.
        await far.SendAsync("answer"u8.ToArray());
        far.Shutdown(SocketShutdown.Send);
        Assert.Equal("answer"u8.ToArray(), await ReadToEndAsync(client));
    }

    [Fact]
    public async Task A_cut_resets_open_connections_and_refuses_new_ones_until_it_is_healed()
    {
        var (client, far) = await ConnectAsync();
        proxy.Cut();
        Assert.Equal(SocketError.ConnectionReset, await FailureAsync(() => client.ReceiveAsync(new byte[1])));
        Assert.Equal(SocketError.ConnectionReset, await FailureAsync(() => far.ReceiveAsync(new byte[1])));
        Assert.Equal(SocketError.ConnectionRefused, await FailureAsync(ConnectAsync));

        proxy.Heal();
        var (again, farAgain) = await ConnectAsync();
        await AssertCarriesAsync(again, farAgain);
    }

    [Fact]
    public async Task What_is_swallowed_never_arrives_though_the_connection_stays_open()
    {
        var (client, far) = await ConnectAsync();
        proxy.Swallow();
        await client.SendAsync("lost"u8.ToArray());
        await far.SendAsync("gone"u8.ToArray());
        await PorogHost.EventuallyAsync(() => Task.FromResult(proxy.Swallowed == 8), "both are swallowed");
        var (atClient, atFar) = (client.ReceiveAsync(new byte[1]), far.ReceiveAsync(new byte[1]));
        Assert.False(atClient.IsCompleted || atFar.IsCompleted);

        // The streams are incomplete.
        proxy.Heal();
        Assert.Equal(SocketError.ConnectionReset, await FailureAsync(() => atClient));
        Assert.Equal(SocketError.ConnectionReset, await FailureAsync(() => atFar));
    }

    [Fact]
    public async Task While_everything_is_swallowed_a_new_connection_is_accepted_and_hears_nothing()
    {
        proxy.Swallow();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port);
        await client.Client.SendAsync("hello"u8.ToArray());
        await PorogHost.EventuallyAsync(() => Task.FromResult(proxy.Swallowed == 5), "it is swallowed");
        Assert.False(server.Pending());
        proxy.Heal();
        Assert.Equal(SocketError.ConnectionReset, await FailureAsync(() => client.Client.ReceiveAsync(new byte[1])));
    }

    [Fact]
    public async Task A_connection_that_lost_nothing_outlives_the_swallowing()
    {
        var (client, far) = await ConnectAsync();
        proxy.Swallow();
        proxy.Heal();
        await AssertCarriesAsync(client, far);
    }

    [Fact]
    public async Task What_is_delayed_arrives_later_and_in_order()
    {
        var (client, far) = await ConnectAsync();
        var wait = TimeSpan.FromMilliseconds(200);
        proxy.Delay(wait);
        var began = TimeProvider.System.GetTimestamp();
        var received = ReadToEndAsync(far);
        await client.SendAsync("first "u8.ToArray());
        await client.SendAsync("second"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("first second"u8.ToArray(), await received);
        // The timer of Task.Delay may be a few milliseconds ahead of the timestamp.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), wait * 0.9, TimeSpan.MaxValue);
    }

    [Fact]
    public async Task A_server_that_is_away_is_a_reset()
    {
        server.Stop();
        using var client = new TcpClient();
        // The reset may arrive before the client notices that it is connected.
        var asking = async () =>
        {
            await client.ConnectAsync(IPAddress.Loopback, proxy.Port);
            await client.Client.ReceiveAsync(new byte[1]);
        };
        Assert.Equal(SocketError.ConnectionReset, await FailureAsync(asking));
    }

    [Fact]
    public async Task A_peer_that_resets_is_told_as_a_reset()
    {
        var (client, far) = await ConnectAsync();
        far.LingerState = new LingerOption(true, 0);
        far.Dispose();
        Assert.Equal(SocketError.ConnectionReset, await FailureAsync(() => client.ReceiveAsync(new byte[1])));
    }

    private async Task<(Socket Client, Socket Far)> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, proxy.Port);
        return (client, await server.AcceptSocketAsync());
    }

    private static async Task AssertCarriesAsync(Socket client, Socket far)
    {
        var buffer = new byte[10];
        await client.SendAsync("ask"u8.ToArray());
        Assert.Equal(3, await far.ReceiveAsync(buffer));
        await far.SendAsync("answer"u8.ToArray());
        Assert.Equal(6, await client.ReceiveAsync(buffer));
    }

    private static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        var all = new List<byte>();
        var buffer = new byte[16 * 1024];
        while (await socket.ReceiveAsync(buffer) is var read and > 0)
            all.AddRange(buffer.AsSpan(0, read));
        return [.. all];
    }

    private static async Task<SocketError> FailureAsync(Func<Task> work) =>
        (await Assert.ThrowsAsync<SocketException>(work)).SocketErrorCode;
}
