using System.Net;
using System.Net.Sockets;

namespace Porog.Delivery.Push;

/// <summary>
/// Which addresses a message may be posted to. A browser names its push service, so any signed-in person can name any address. Only
/// public ones are allowed; otherwise people could make this server call hosts of its own network.
/// </summary>
public static class PushEndpoint
{
    /// <summary>The longest address that is kept.</summary>
    public const int Longest = 1000;

    private static readonly string[] LocalNames =
    [
        "localhost",
        "local",
        "internal",
        "intranet",
        "lan",
        "home",
        "corp",
        "private",
        "home.arpa",
        "in-addr.arpa",
        "ip6.arpa",
        "onion",
    ];

    /// <summary>RFC 6890 and its updates: everything that is not somebody's public address.</summary>
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>The one block of version 6 that is given out, without the parts that stand for something else.</summary>
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotGlobal =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse),
    ];

    /// <summary>Reads the address a browser gave.</summary>
    /// <param name="text">As it came.</param>
    /// <param name="local">Whether <c>http</c> and addresses of this machine or network will do too: tests and the demo.</param>
    /// <returns>Null when nothing may be posted there.</returns>
    public static Uri? Read(string text, bool local)
    {
        if (text.Length > Longest || !Uri.TryCreate(text, UriKind.Absolute, out var address))
            return null;
        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            return null;
        if (local)
            return address.Scheme is "https" or "http" ? address : null;
        return address.Scheme == "https" && address.HostNameType == UriHostNameType.Dns && IsPublicName(address.IdnHost) ? address : null;
    }

    /// <summary>Whether an address is one of the public network.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Array.Exists(NotPublic, network => network.Contains(address)),
            AddressFamily.InterNetworkV6 => Global.Contains(address) && !Array.Exists(NotGlobal, network => network.Contains(address)),
            _ => false,
        };
    }

    /// <summary>Ends a name that is read as an address, as in 127.1 or 0x7f.0.0.1. No top-level domain is a number.</summary>
    private static bool IsNumber(string label) =>
        label.All(char.IsAsciiDigit) || (label.StartsWith("0x", StringComparison.Ordinal) && label[2..].All(char.IsAsciiHexDigit));

    private static bool IsPublicName(string host)
    {
        // The host as it is asked for: other digits, letters and dots of Unicode have become ordinary ones.
        var name = host.TrimEnd('.').ToLowerInvariant();
        return name.Contains('.', StringComparison.Ordinal)
            && !IsNumber(name[(name.LastIndexOf('.') + 1)..])
            && !Array.Exists(LocalNames, local => name.EndsWith('.' + local, StringComparison.Ordinal));
    }
}
