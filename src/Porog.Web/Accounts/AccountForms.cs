using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Porog.Accounts;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Shared;

namespace Porog.Web.Accounts;

internal static class AccountForms
{
    public static void MapAccountForms(this IEndpointRouteBuilder forms)
    {
        forms.MapOwnPhoto();
        // The bound form makes the framework check the antiforgery token.
        forms.MapPost("/sign-out", SignOutAsync).AllowAnonymous();
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, Sessions sessions, [FromForm] string? returnUrl)
    {
        if (SignedIn.SessionOf(http.User) is { } session && Visitor.IdOf(http.User) is { } person)
            await sessions.EndAsync(person, session, http.RequestAborted);
        await http.SignOutAsync(IdentityConstants.ApplicationScheme);
        // The browser drops its service worker, its push subscription and its offline copies.
        http.Response.Headers["Clear-Site-Data"] = "\"storage\"";
        return Results.LocalRedirect(LocalUrl.Safe(returnUrl));
    }
}
