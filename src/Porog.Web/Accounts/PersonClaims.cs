using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Porog.Accounts;
using Porog.Web.Shared;

namespace Porog.Web.Accounts;

/// <summary>What a cookie or token says of its person: the id, and the stamp that a changed password breaks. No name, phone or e-mail.</summary>
public sealed class PersonClaims(IOptions<IdentityOptions> identity) : IUserClaimsPrincipalFactory<Account>
{
    public Task<ClaimsPrincipal> CreateAsync(Account user)
    {
        Claim[] claims =
        [
            new(ClaimTypes.NameIdentifier, user.Id.ToString()),
            new(identity.Value.ClaimsIdentity.SecurityStampClaimType, user.SecurityStamp!),
        ];
        return Task.FromResult(new ClaimsPrincipal(new ClaimsIdentity(claims, IdentityConstants.ApplicationScheme)));
    }
}

public static class PersonIds
{
    /// <summary>The account of the signed-in person, on endpoints that ask for one.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in: the endpoint lets anonymous requests through.</exception>
    public static Guid PersonId(this ClaimsPrincipal user) =>
        Visitor.IdOf(user) ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>Where a request came from, as far as tries are counted: an IPv6 customer owns a whole /64.</summary>
    public static string ClientAddress(this HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }
}
