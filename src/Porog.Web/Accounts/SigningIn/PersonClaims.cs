using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Porog.Accounts;

namespace Porog.Web.Accounts.SigningIn;

/// <summary>Recognised people get a session, and the principal that carries it.</summary>
public sealed class SignedIn(Sessions sessions, IUserClaimsPrincipalFactory<Account> claims, KnownDevices devices)
{
    /// <summary>The claim that holds the session's id.</summary>
    public const string Session = "porog.session";

    /// <summary>The claim that holds the number of a refresh token in its session.</summary>
    private const string Token = "porog.token";

    /// <param name="http">The request.</param>
    /// <param name="account">Who it is.</param>
    /// <param name="passed">Whether the second factor was shown.</param>
    public async Task<ClaimsPrincipal> StartAsync(HttpContext http, Account account, bool passed)
    {
        var session = await sessions.StartAsync(
            account.Id,
            DeviceName.Of(http.Request.Headers.UserAgent.ToString()),
            passed,
            http.RequestAborted
        );
        return await CarryOnAsync(account, session);
    }

    /// <summary>A new principal for a session that runs already.</summary>
    /// <param name="account">Who it is.</param>
    /// <param name="session">The session.</param>
    /// <param name="token">The number of the refresh token that is made of it.</param>
    public async Task<ClaimsPrincipal> CarryOnAsync(Account account, Guid session, int token = 0)
    {
        var principal = await claims.CreateAsync(account);
        var identity = (ClaimsIdentity)principal.Identity!;
        identity.AddClaim(new Claim(Session, session.ToString()));
        identity.AddClaim(new Claim(Token, token.ToString(CultureInfo.InvariantCulture)));
        return principal;
    }

    /// <summary>The number of a refresh token in its session.</summary>
    public static int TokenOf(ClaimsPrincipal user) =>
        int.TryParse(user.FindFirstValue(Token), CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Signs a browser in.</summary>
    /// <param name="http">The request.</param>
    /// <param name="account">Who it is.</param>
    /// <param name="stay">Whether to stay signed in when the browser is closed.</param>
    /// <param name="passed">Whether the second factor was shown.</param>
    public async Task EnterAsync(HttpContext http, Account account, bool stay, bool passed = false)
    {
        await http.SignInAsync(
            IdentityConstants.ApplicationScheme,
            await StartAsync(http, account, passed),
            new AuthenticationProperties { IsPersistent = stay }
        );
        devices.Remember(http, account.Id);
    }

    /// <summary>A new cookie for a browser whose account has a new stamp.</summary>
    public async Task GoOnAsync(HttpContext http, Account account, Guid session)
    {
        var now = await http.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        await http.SignInAsync(
            IdentityConstants.ApplicationScheme,
            await CarryOnAsync(account, session),
            new AuthenticationProperties { IsPersistent = now.Properties?.IsPersistent == true }
        );
    }

    /// <summary>The session of a request; null for none.</summary>
    public static Guid? SessionOf(ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(Session), out var id) ? id : null;
}

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
