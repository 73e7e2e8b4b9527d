using System.Globalization;
using Porog.Shared;

namespace Porog.Web.Shared;

/// <summary>The language of a page: what the visitor chose on the site, else their account's, else their browser's, else Russian.</summary>
public static class Language
{
    private const string Cookie = "porog.language";
    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru-RU");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>Stands after authentication, since the account has its say.</summary>
    public static void UseLanguage(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                if (Pages.IsForPeople(context))
                    CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture =
                        await OfAsync(context) == Languages.English ? English : Russian;
                await next(context);
            }
        );

    /// <summary>Keeps the visitor's choice for a year; a language we do not speak changes nothing.</summary>
    public static void Remember(HttpContext context, string language)
    {
        if (language is not (Languages.Russian or Languages.English))
            return;
        context.Response.Cookies.Append(
            Cookie,
            language,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = context.Request.IsHttps,
                MaxAge = TimeSpan.FromDays(365),
                IsEssential = true,
            }
        );
    }

    private static async Task<string> OfAsync(HttpContext context)
    {
        // Read before anything else asks the database: layout and page are rendered side by side, and a context bears one
        // question at a time. Files, which have an extension, need nobody's account.
        var account = Path.HasExtension(context.Request.Path)
            ? null
            : await context.RequestServices.GetRequiredService<Visitor>().FindAsync(context.User, context.RequestAborted);
        if (context.Request.Cookies[Cookie] is { } chosen and (Languages.Russian or Languages.English))
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
