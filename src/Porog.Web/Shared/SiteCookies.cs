namespace Porog.Web.Shared;

/// <summary>
/// The site's own cookies, which no script reads. On https each is <c>Secure</c> and has the prefix <c>__Host-</c>, so that no other
/// site of the domain can set it.
/// </summary>
internal static class SiteCookies
{
    /// <param name="http">The request.</param>
    /// <param name="name">Without the prefix.</param>
    /// <param name="value">Only what may stand in a cookie.</param>
    /// <param name="life">How long the browser keeps it.</param>
    public static void Set(HttpContext http, string name, string value, TimeSpan life)
    {
        var options = Options(http);
        options.MaxAge = life;
        http.Response.Cookies.Append(NameOf(name, http.Request.IsHttps), value, options);
    }

    /// <returns>Null if the browser sent none.</returns>
    public static string? Read(HttpContext http, string name) => http.Request.Cookies[NameOf(name, http.Request.IsHttps)];

    public static void Delete(HttpContext http, string name) =>
        http.Response.Cookies.Delete(NameOf(name, http.Request.IsHttps), Options(http));

    /// <param name="name">Without the prefix.</param>
    /// <param name="isHttps">Whether the site is reached by https.</param>
    public static string NameOf(string name, bool isHttps) => isHttps ? $"__Host-{name}" : name;

    private static CookieOptions Options(HttpContext http) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            IsEssential = true,
        };
}
