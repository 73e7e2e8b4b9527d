using System.Net;
using System.Net.Sockets;

namespace Porog.Tests.Support;

/// <summary>Ports for servers that cannot choose one themselves.</summary>
public static class FreePort
{
    /// <summary>A port of 127.0.0.1 that was free a moment ago.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
