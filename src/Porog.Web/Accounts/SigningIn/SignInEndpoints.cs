using System.Globalization;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Porog.Accounts;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Accounts.SigningIn;

/// <param name="Login">A verified phone in any spelling, or a verified e-mail.</param>
/// <param name="Password">The account's password.</param>
/// <param name="Code">Of an account with a second factor: from the authenticator app, or a recovery code.</param>
public sealed record SignInRequest(string? Login, string? Password, string? Code = null);

/// <param name="RefreshToken">From the last answer.</param>
public sealed record RefreshRequest(string? RefreshToken);

/// <summary><c>POST /api/v1/sign-in</c> and <c>/sign-in/refresh</c>: opaque bearer tokens.</summary>
public static class SignInEndpoints
{
    /// <summary>No login or password is longer; what is longer is not worth hashing.</summary>
    private const int Longest = 1000;

    public static void MapSignIn(this IEndpointRouteBuilder api)
    {
        var signIn = api.MapGroup("/sign-in").AllowAnonymous().WithTags("Sign-in");
        signIn
            .MapPost("", SignInAsync)
            .WithName("SignIn")
            .WithSummary("Sign in")
            .WithDescription(
                "An unknown login, a wrong password and an account locked for a while after five wrong ones get the same answer. "
                    + "When the password is right and the account has a second factor, a missing, wrong or used `code` is answered with "
                    + "the code `second-factor-required`. "
                    + "The access token goes into `Authorization: Bearer …` and is short-lived; the refresh token makes new ones."
            )
            .Produces<AccessTokenResponse>()
            .Problem(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status429TooManyRequests);
        signIn
            .MapPost("/refresh", RefreshAsync)
            .WithName("RefreshToken")
            .WithSummary("Exchange a refresh token for new tokens")
            .WithDescription(
                "Refused once the session has ended: by its owner, by a changed password, by another phone or e-mail in the place of the "
                    + "one to sign in with (the session that changed it goes on), or with the account. A refresh token can be used once: "
                    + "within a minute it is answered again, in case the answer was lost; later it ends the sign-in. After 180 days a "
                    + "person signs in anew."
            )
            .Produces<AccessTokenResponse>()
            .Problem(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized);
    }

    private static async Task<IResult> SignInAsync(
        SignInRequest request,
        SignIn signIn,
        SecondFactors secondFactors,
        SignedIn signedIn,
        SecurityLog security,
        HttpContext context,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        var login = fields.Text("login", request.Login, Longest);
        var password = fields.Text("password", request.Password, Longest);
        var code = fields.TextOrNull("code", request.Code, Longest);
        if (fields.Problem is { } problem)
            return problem;
        var answer = await signIn.TryAsync(login, password, context.ClientAddress(), device: null, cancel);
        if (answer.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Problems.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many tries; come back later.");
        }
        if (answer.Account is null)
            return Refused("The login or the password is wrong, or too many tries failed. Wait 15 minutes before trying again.");
        var account = answer.Account;
        var asked = await secondFactors.IsOnAsync(account.Id, cancel);
        if (asked && (code is null || !await secondFactors.CheckAsync(account.Id, code, cancel)))
        {
            if (code is not null)
                security.SecondFactorFailed(account.Id, context.ClientAddress());
            return Problems.Of(
                StatusCodes.Status401Unauthorized,
                "second-factor-required",
                code is null
                    ? "The account has a second factor: send its code as «code»."
                    : "The code is wrong or used, or too many tries failed. Wait 15 minutes before trying again."
            );
        }
        return TypedResults.SignIn(
            await signedIn.StartAsync(context, account, passed: asked),
            authenticationScheme: IdentityConstants.BearerScheme
        );
    }

    private static async Task<IResult> RefreshAsync(
        RefreshRequest request,
        SignInManager<Account> people,
        SignedIn signedIn,
        Sessions sessions,
        IOptionsMonitor<BearerTokenOptions> options,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        var token = fields.Text("refreshToken", request.RefreshToken, 10_000);
        if (fields.Problem is { } problem)
            return problem;
        var ticket = options.Get(IdentityConstants.BearerScheme).RefreshTokenProtector.Unprotect(token);
        if (ticket?.Properties.ExpiresUtc is not { } expires || clock.GetUtcNow() >= expires)
            return Refused("The refresh token is not good any more; sign in again.");
        if (SignedIn.SessionOf(ticket.Principal) is not { } session || !await sessions.IsAliveAsync(session, cancel))
            return Refused("The refresh token is not good any more; sign in again.");
        if (await people.ValidateSecurityStampAsync(ticket.Principal) is not { } account)
            return Refused("The refresh token is not good any more; sign in again.");
        if (await sessions.ExchangeAsync(account.Id, session, SignedIn.TokenOf(ticket.Principal), cancel) is not { } next)
            return Refused("The refresh token was used before, so this sign-in has ended; sign in again.");
        return TypedResults.SignIn(
            await signedIn.CarryOnAsync(account, session, next),
            authenticationScheme: IdentityConstants.BearerScheme
        );
    }

    private static IResult Refused(string detail) => Problems.Of(StatusCodes.Status401Unauthorized, "sign-in-refused", detail);
}
