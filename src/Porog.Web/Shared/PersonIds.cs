using System.Net.Sockets;
using System.Security.Claims;

namespace Porog.Web.Shared;

public static class PersonIds
{
    /// <summary>The account of the signed-in person, on endpoints that require one.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in: the endpoint lets anonymous requests through.</exception>
    public static Guid PersonId(this ClaimsPrincipal user) =>
        Visitor.IdOf(user) ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>The client's address for counting tries: an IPv6 customer has a whole /64.</summary>
    public static string ClientAddress(this HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }
}
