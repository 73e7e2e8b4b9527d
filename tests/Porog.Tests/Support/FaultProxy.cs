using System.Net;
using System.Net.Sockets;

namespace Porog.Tests.Support;

/// <summary>
/// A TCP proxy that misbehaves on command. It carries bytes and knows no protocol, so that it works in front of PostgreSQL, SMTP and
/// HTTP alike. Each command replaces the one before, except that <see cref="Delay"/> combines with all of them.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly DnsEndPoint far;
    private readonly Lock sync = new();
    private readonly Dictionary<Link, Task> links = [];

    // Bound but never listening: it keeps the port while connections are refused.
    private readonly Socket reservation = Bind(port: 0);
    private Fault fault = Fault.None;
    private Listening? listening;
    private TimeSpan delay;
    private int accepted;
    private long swallowed;

    /// <param name="host">The target host.</param>
    /// <param name="port">The target port.</param>
    public FaultProxy(string host, int port)
    {
        far = new DnsEndPoint(host, port, AddressFamily.InterNetwork);
        Port = ((IPEndPoint)reservation.LocalEndPoint!).Port;
        Listen();
    }

    /// <param name="site">The target; browsers use <see cref="Address"/>.</param>
    public FaultProxy(Uri site)
        : this(site.Host, site.Port) { }

    private enum Fault
    {
        None,
        Cut,
        Swallow,
    }

    /// <summary>On 127.0.0.1; the same through all faults.</summary>
    public int Port { get; }

    /// <summary>For HTTP.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Connections accepted so far.</summary>
    public int Accepted => Volatile.Read(ref accepted);

    /// <summary>Bytes lost to <see cref="Swallow"/> so far in both directions. A test can wait for it to grow.</summary>
    public long Swallowed => Interlocked.Read(ref swallowed);

    /// <summary>Resets every open connection and refuses new ones.</summary>
    public void Cut()
    {
        lock (sync)
        {
            fault = Fault.Cut;
            listening?.Dispose();
            listening = null;
            Reset(links.Keys);
        }
    }

    /// <summary>
    /// Keeps connections open and accepts new ones, but drops every byte: the peer neither answers nor hangs up.
    /// </summary>
    public void Swallow()
    {
        lock (sync)
        {
            fault = Fault.Swallow;
            Listen();
        }
    }

    /// <summary>Delays everything that is read from now on, in both directions.</summary>
    public void Delay(TimeSpan time)
    {
        lock (sync)
            delay = time;
    }

    /// <summary>Passes everything again. Resets connections that lost bytes, because their streams are incomplete.</summary>
    public void Heal()
    {
        lock (sync)
        {
            (fault, delay) = (Fault.None, TimeSpan.Zero);
            Listen();
            Reset(links.Keys.Where(link => link.HasLost));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        Task[] running;
        lock (sync)
            running = [.. links.Values];
        await Task.WhenAll(running);
        reservation.Dispose();
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private static void Reset(IEnumerable<Link> those)
    {
        foreach (var link in those.ToList())
            link.Reset();
    }

    private void Listen()
    {
        if (listening is not null)
            return;
        listening = new Listening(Bind(Port));
        _ = AcceptAsync(listening);
    }

    private async Task AcceptAsync(Listening on)
    {
        while (await on.AcceptAsync() is { } near)
        {
            var link = new Link(this, near, new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            lock (sync)
            {
                if (fault == Fault.Cut)
                {
                    link.Reset();
                    continue;
                }
                Interlocked.Increment(ref accepted);
                links[link] = Task.CompletedTask;
                link.HasLost = fault == Fault.Swallow;
                links[link] = CarryAsync(link, connects: !link.HasLost);
            }
        }
    }

    private async Task CarryAsync(Link link, bool connects)
    {
        await Task.Yield();
        await link.CarryAsync(far, connects);
        lock (sync)
            links.Remove(link);
    }

    /// <returns>The delay of these bytes; null if they are dropped.</returns>
    private TimeSpan? Judge(Link link, int bytes)
    {
        lock (sync)
        {
            if (fault != Fault.Swallow && !link.HasLost)
                return delay;
            link.HasLost = true;
            Interlocked.Add(ref swallowed, bytes);
            return null;
        }
    }

    private sealed class Listening : IDisposable
    {
        private readonly Socket socket;

        public Listening(Socket socket)
        {
            this.socket = socket;
            socket.Listen();
        }

        /// <returns>Null when the proxy no longer listens.</returns>
        public async Task<Socket?> AcceptAsync()
        {
            try
            {
                return await socket.AcceptAsync();
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                return null;
            }
        }

        public void Dispose() => socket.Dispose();
    }

    /// <summary>One connection: a socket on either side and one pump per direction.</summary>
    private sealed class Link(FaultProxy proxy, Socket near, Socket far)
    {
        private readonly TaskCompletionSource reset = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether bytes were dropped. Guarded by the proxy's lock.</summary>
        public bool HasLost { get; set; }

        /// <param name="to">The target.</param>
        /// <param name="connects">False if the connection was opened while everything is dropped.</param>
        public async Task CarryAsync(DnsEndPoint to, bool connects)
        {
            if (connects)
                await EitherResetsBothAsync(async () =>
                {
                    await far.ConnectAsync(to);
                    await Task.WhenAll(PumpAsync(near, far), PumpAsync(far, near));
                });
            else
                await PumpAsync(near, far);
            near.Dispose();
            far.Dispose();
        }

        public void Reset()
        {
            reset.TrySetResult();
            Abort(near);
            Abort(far);
        }

        private static void Abort(Socket socket)
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // Already closed.
            }
            socket.Dispose();
        }

        private Task PumpAsync(Socket from, Socket into) =>
            EitherResetsBothAsync(async () =>
            {
                var buffer = new byte[16 * 1024];
                int read;
                do
                {
                    read = await from.ReceiveAsync(buffer);
                    if (proxy.Judge(this, read) is not { } wait)
                        continue;
                    if (wait > TimeSpan.Zero)
                        await Task.WhenAny(Task.Delay(wait), reset.Task);
                    if (read == 0)
                        into.Shutdown(SocketShutdown.Send);
                    for (var sent = 0; sent < read; )
                        sent += await into.SendAsync(buffer.AsMemory(sent, read - sent));
                } while (read > 0);
            });

        private async Task EitherResetsBothAsync(Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                Reset();
            }
        }
    }
}
