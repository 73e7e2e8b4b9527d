namespace Porog.Web.Accounts.SigningIn;

/// <summary>Short-lived cookies between two pages, which no script reads.</summary>
internal static class ProtectedCookie
{
    public static void Set(HttpContext http, string name, string text, TimeSpan life) =>
        http.Response.Cookies.Append(
            name,
            text,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
                MaxAge = life,
                IsEssential = true,
            }
        );
}
