using System.Security.Claims;
using Porog.Accounts;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Shared;

namespace Porog.Web.Accounts;

/// <param name="Id">The account.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Surname">Фамилия.</param>
/// <param name="GivenName">Имя.</param>
/// <param name="Patronymic">Отчество; null for people who have none.</param>
/// <param name="Phone">E.164.</param>
/// <param name="PhoneVerified">Whether it was proved; only then it is a login.</param>
/// <param name="Email">E-mail address.</param>
/// <param name="EmailVerified">Whether it was proved; only then it is a login.</param>
/// <param name="Language">The language messages are written in: «ru» or «en».</param>
public sealed record MeAnswer(
    Guid Id,
    string FullName,
    string Surname,
    string GivenName,
    string? Patronymic,
    string? Phone,
    bool PhoneVerified,
    string? Email,
    bool EmailVerified,
    string Language
);

/// <summary><c>GET /api/v1/me</c> and <c>POST /api/v1/me/sign-out</c>.</summary>
public static class MeEndpoint
{
    public static void MapMe(this IEndpointRouteBuilder api)
    {
        api.MapGet(
                "/me",
                async Task<IResult> (ClaimsPrincipal user, ReadAccount accounts, CancellationToken cancel) =>
                {
                    var account = await accounts.FindAsync(user.PersonId(), cancel);
                    return account is null ? Problems.NotFound() : TypedResults.Ok(Answer(account));
                }
            )
            .WithName("GetMe")
            .WithSummary("The account: names, phone, e-mail, what is verified")
            .WithTags("Account")
            .Produces<MeAnswer>();
        api.MapPost(
                "/me/sign-out",
                async Task<IResult> (ClaimsPrincipal user, Sessions sessions, CancellationToken cancel) =>
                {
                    await sessions.EndAsync(user.PersonId(), SignedIn.SessionOf(user)!.Value, cancel);
                    return TypedResults.NoContent();
                }
            )
            .WithName("SignOut")
            .WithSummary("Sign out: this access token and the refresh tokens of its sign-in are refused from now on")
            .WithTags("Account")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static MeAnswer Answer(Account account) =>
        new(
            account.Id,
            account.FullName,
            account.Surname,
            account.GivenName,
            account.Patronymic,
            account.PhoneNumber,
            account.PhoneNumberConfirmed,
            account.Email,
            account.EmailConfirmed,
            account.Language
        );
}
