using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Porog.Tests.Support;

/// <summary>
/// Lies between the browsers and the server, and can be cut. The browser's own offline mode is not enough: a page that is loaded anew
/// in it may get a request through.
/// </summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener near = new(IPAddress.Loopback, 0);
    private readonly Uri far;
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentDictionary<TcpClient, Task> calls = new();
    private readonly Task accepting;
    private volatile bool isCut;

    /// <param name="far">The server.</param>
    public Wire(Uri far)
    {
        this.far = far;
        near.Start();
        Address = new UriBuilder(far) { Port = ((IPEndPoint)near.LocalEndpoint).Port }.Uri;
        accepting = AcceptAsync();
    }

    /// <summary>Where browsers find the server.</summary>
    public Uri Address { get; }

    /// <summary>Whatever is on its way is lost, and nothing gets through until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        isCut = true;
        foreach (var caller in calls.Keys)
            caller.Close();
    }

    public void Mend() => isCut = false;

    private async Task AcceptAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            TcpClient caller;
            try
            {
                caller = await near.AcceptTcpClientAsync(closing.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            // Noted before it carries anything: a cut finds it, or it finds the cut.
            calls[caller] = Task.CompletedTask;
            calls[caller] = CarryAsync(caller);
        }
    }

    private async Task CarryAsync(TcpClient caller)
    {
        await Task.Yield();
        try
        {
            using var server = new TcpClient();
            if (isCut)
                return;
            await server.ConnectAsync(IPAddress.Loopback, far.Port, closing.Token);
            var (ours, theirs) = (caller.GetStream(), server.GetStream());
            await Task.WhenAny(ours.CopyToAsync(theirs, closing.Token), theirs.CopyToAsync(ours, closing.Token));
        }
        catch (Exception end)
            when (end
                    is IOException
                        or SocketException
                        or ObjectDisposedException
                        or OperationCanceledException
                        or InvalidOperationException
            )
        {
            // Either side has hung up, or the wire was cut.
        }
        finally
        {
            caller.Dispose();
            calls.TryRemove(caller, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await accepting;
        near.Dispose();
        foreach (var caller in calls.Keys)
            caller.Dispose();
        await Task.WhenAll(calls.Values);
        closing.Dispose();
    }
}
