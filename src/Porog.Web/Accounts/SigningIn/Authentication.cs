using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Porog.Accounts;
using Porog.Shared;
using Porog.Storage;
using Porog.Web.Accounts.SecondFactorLost;
using Porog.Web.Shared;

namespace Porog.Web.Accounts.SigningIn;

/// <summary>
/// Who a request comes from: a cookie on the site, an opaque bearer token on the API. Everything asks for a signed-in
/// person unless it says otherwise. docs/decisions/0008-sign-in.md says why it is so.
/// </summary>
public static class Authentication
{
    /// <summary>Lifetime of an access token, so of a stolen one too.</summary>
    public static readonly TimeSpan AccessToken = EventStream.Longest;

    /// <summary>Lifetime of an unused sign-in, the same for the cookie and the refresh token.</summary>
    public static readonly TimeSpan StaysSignedIn = TimeSpan.FromDays(14);

    /// <summary>How long an old cookie is accepted after the password was changed.</summary>
    public static readonly TimeSpan StampAge = TimeSpan.FromMinutes(1);

    private const string CookieOrToken = "CookieOrToken";

    public static IServiceCollection AddPorogAuthentication(this IServiceCollection services, PorogOptions site)
    {
        services
            .AddAuthentication(CookieOrToken)
            .AddPolicyScheme(CookieOrToken, null, scheme => scheme.ForwardDefaultSelector = Choose)
            .AddCookie(IdentityConstants.ApplicationScheme, cookie => UseCookie(cookie, site))
            .AddBearerToken(IdentityConstants.BearerScheme, UseToken);
        new IdentityBuilder(typeof(Account), services).AddSignInManager();
        services.AddScoped<IUserClaimsPrincipalFactory<Account>, PersonClaims>();
        services.AddScoped<SignedIn>();
        services.AddSingleton<StepCookie>();
        services.AddScoped<PendingSignIn>();
        services.AddSingleton<RecoveryCookie>();
        services.AddSingleton<LostFactorCookie>();
        services.AddSingleton<KnownDevices>();
        services.AddHostedService<LocksWorker>();
        services.AddScoped<Passkeys>();
        services.AddScoped<StepUp>();
        services.AddScoped<LostFactorEnd>();
        services
            .AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(context => IsSignedInOrLost(context)).Build());
        services.AddDataProtection().SetApplicationName("Porog").PersistKeysToDatabase();
        return services;
    }

    /// <summary>
    /// The cookie opens the API for reading alone: what changes something there needs a token, which no other site can
    /// make a browser send.
    /// </summary>
    private static string Choose(HttpContext context)
    {
        var request = context.Request;
        if (context.IsForPeople())
            return IdentityConstants.ApplicationScheme;
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return reads && request.Headers.Authorization.Count == 0 ? IdentityConstants.ApplicationScheme : IdentityConstants.BearerScheme;
    }

    private static void UseCookie(CookieAuthenticationOptions cookie, PorogOptions site)
    {
        cookie.Cookie.Name = SiteCookies.NameOf("porog", site.IsHttps());
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = site.IsHttps() ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        cookie.Cookie.IsEssential = true;
        cookie.ExpireTimeSpan = StaysSignedIn;
        cookie.SlidingExpiration = true;
        cookie.LoginPath = "/sign-in";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.Events.OnValidatePrincipal = CheckStampAsync;
        cookie.Events.OnRedirectToLogin = context =>
        {
            if (context.HttpContext.IsForPeople())
                // Within the site, whatever host the request named.
                // A request of HTTP/1.0 may name none.
                context.Response.Redirect(
                    Uri.TryCreate(context.RedirectUri, UriKind.Absolute, out var uri) ? uri.PathAndQuery : cookie.LoginPath
                );
            else
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = "Bearer";
            }
            return Task.CompletedTask;
        };
        cookie.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    private static async Task CheckStampAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        if (services.GetRequiredService<TimeProvider>().GetUtcNow() - context.Properties.IssuedUtc < StampAge)
            return;
        if (await services.GetRequiredService<SignInManager<Account>>().ValidateSecurityStampAsync(context.Principal) is null)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
            return;
        }
        // A new cookie, from which the next minute counts.
        context.ShouldRenew = true;
    }

    /// <summary>Checks the session row on every request, uncached. Must run after UseAuthentication.</summary>
    public static void UseSessions(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                if (context.User.Identity?.IsAuthenticated == true && !IsFile(context))
                {
                    if (SignedIn.SessionOf(context.User) is not { } session || !await IsAliveAsync(context, session))
                        context.User = new ClaimsPrincipal(new ClaimsIdentity());
                }
                await next(context);
            }
        );

    /// <summary>For a page, the person is read in the same statement.</summary>
    private static async Task<bool> IsAliveAsync(HttpContext context, Guid session)
    {
        var sessions = context.RequestServices.GetRequiredService<Sessions>();
        if (!context.IsForPeople())
            return await sessions.IsAliveAsync(session, context.RequestAborted);
        var visitor = context.RequestServices.GetRequiredService<Visitor>();
        if (await visitor.ArriveAsync(context.User, session, context.RequestAborted) is not { } seenAt)
            return false;
        await sessions.SeeAsync(session, seenAt, context.RequestAborted);
        return true;
    }

    /// <summary>Scripts and styles, which need no account.</summary>
    private static bool IsFile(HttpContext context) =>
        Path.HasExtension(context.Request.Path) && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static void UseToken(BearerTokenOptions token)
    {
        token.BearerTokenExpiration = AccessToken;
        token.RefreshTokenExpiration = StaysSignedIn;
        token.Events.OnMessageReceived = context =>
        {
            // A device's key is not a person's token; trying to open it would cost more than the whole of its request.
            if (context.Request.Headers.Authorization.ToString().StartsWith("Bearer porog_", StringComparison.OrdinalIgnoreCase))
                context.NoResult();
            return Task.CompletedTask;
        };
    }

    /// <summary>An address of the site that leads nowhere is «not found» for everybody; every other needs somebody signed in.</summary>
    private static bool IsSignedInOrLost(AuthorizationHandlerContext context) =>
        context.User.Identity?.IsAuthenticated == true
        || (context.Resource is HttpContext http && http.GetEndpoint() is null && http.IsForPeople());
}
