using System.Net;

namespace Porog.Web.Shared;

/// <summary>Whether an address can only be reached from its own machine or network.</summary>
public static class LocalAddress
{
    /// <summary>Top-level names that no public name server answers for.</summary>
    private static readonly string[] LocalNames = [".localhost", ".local", ".lan", ".internal", ".home.arpa", ".test"];

    private static readonly System.Net.IPNetwork[] LocalNetworks =
    [
        System.Net.IPNetwork.Parse("10.0.0.0/8"),
        System.Net.IPNetwork.Parse("172.16.0.0/12"),
        System.Net.IPNetwork.Parse("192.168.0.0/16"),
        System.Net.IPNetwork.Parse("169.254.0.0/16"),
        System.Net.IPNetwork.Parse("fc00::/7"),
        System.Net.IPNetwork.Parse("fe80::/10"),
    ];

    public static bool Is(Uri address)
    {
        if (address.IsLoopback)
            return true;
        if (IPAddress.TryParse(address.IdnHost, out var ip))
        {
            var plain = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
            return IPAddress.IsLoopback(plain) || LocalNetworks.Any(network => network.Contains(plain));
        }
        var host = address.IdnHost.TrimEnd('.');
        return !host.Contains('.') || LocalNames.Any(name => host.EndsWith(name, StringComparison.OrdinalIgnoreCase));
    }
}
