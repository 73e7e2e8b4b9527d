using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Porog.Shared;

namespace Porog.Web.Shared;

/// <summary>The language of a page: chosen on the site, else the account's, else the browser's, else Russian.</summary>
public static class Language
{
    private const string Cookie = "porog.language";
    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru-RU");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>Must run after authentication: it reads the account's language.</summary>
    public static void UseLanguage(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                if (context.IsForPeople())
                    CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture =
                        await OfAsync(context) == Languages.English ? English : Russian;
                await next(context);
            }
        );

    public static void MapLanguage(this IEndpointRouteBuilder forms) =>
        forms
            .MapPost(
                "/language",
                (HttpContext http, [FromForm] string language, [FromForm] string? returnUrl) =>
                {
                    Remember(http, language);
                    return Results.LocalRedirect(LocalUrl.Safe(returnUrl));
                }
            )
            .AllowAnonymous();

    /// <summary>Keeps the visitor's choice for a year. An unknown language changes nothing.</summary>
    private static void Remember(HttpContext context, string language)
    {
        if (language is Languages.Russian or Languages.English)
            SiteCookies.Set(context, Cookie, language, TimeSpan.FromDays(365));
    }

    private static async Task<string> OfAsync(HttpContext context)
    {
        // Read before the layout and the page are rendered side by side: a database context runs one query at a time.
        // Files, which have an extension, need no account.
        var account = Path.HasExtension(context.Request.Path)
            ? null
            : await context.RequestServices.GetRequiredService<Visitor>().FindAsync(context.User, context.RequestAborted);
        if (SiteCookies.Read(context, Cookie) is { } chosen and (Languages.Russian or Languages.English))
            return chosen;
        if (account is not null)
            return account.Language;
        var wanted = context
            .Request.GetTypedHeaders()
            .AcceptLanguage.OrderByDescending(l => l.Quality ?? 1)
            .Select(l => l.Value.Value?.Split('-')[0])
            .FirstOrDefault(l => l is Languages.Russian or Languages.English);
        return wanted ?? Languages.Russian;
    }
}
