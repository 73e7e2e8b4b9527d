using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Porog.Delivery.Choices;

namespace Porog.Web.Delivery;

/// <summary>
/// <c>POST /unsubscribe/{token}</c>: the one click of RFC 8058, and the buttons of the page. Nobody is signed in, and no form
/// guards it against other sites: to know the address is the right to do this, and it does nothing else.
/// </summary>
public static class UnsubscribeEndpoint
{
    internal const string Turn = "turn";
    internal const string On = "on";
    internal const string Off = "off";
    private const int LongestForm = 4096;

    public static string Address(string token) => $"/unsubscribe/{token}";

    public static void MapUnsubscribe(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost(Address("{token}"), SetAsync)
            // The page of the same address would take a POST as well.
            .WithOrder(-1)
            .WithMetadata(new RequestSizeLimitAttribute(LongestForm))
            .ExcludeFromDescription()
            .AllowAnonymous();

    private static async Task<IResult> SetAsync(
        string token,
        HttpContext http,
        UnsubscribeLinks links,
        Unsubscribe letters,
        CancellationToken cancel
    )
    {
        // A program asked: no page in words, which would be asked for by POST too, and refused.
        if (http.Features.Get<IStatusCodePagesFeature>() is { } pages)
            pages.Enabled = false;
        if (await ReadFormAsync(http.Request, cancel) is not { } form)
            return Results.BadRequest();
        if (links.Read(token) is not { } subscription)
            return Results.NotFound();
        // A mail program is answered where it stands (RFC 8058, 3.2); a person goes back to the page.
        if (form["List-Unsubscribe"] == "One-Click")
        {
            await letters.SetAsync(subscription, on: false, cancel);
            return Results.Ok();
        }
        var turn = form[Turn].ToString();
        if (turn is not (On or Off))
            return Results.BadRequest();
        await letters.SetAsync(subscription, on: turn == On, cancel);
        return Results.Redirect(Address(token));
    }

    /// <returns>Null for what is no form, or a torn one.</returns>
    private static async Task<IFormCollection?> ReadFormAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!request.HasFormContentType)
            return null;
        try
        {
            return await request.ReadFormAsync(cancel);
        }
        catch (Exception torn) when (torn is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return null;
        }
    }
}
