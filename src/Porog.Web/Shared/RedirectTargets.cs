using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Porog.Web.Shared;

/// <summary>
/// A redirect may lead to an address in any letters: pages pass on what stands in <c>returnUrl</c>, and the framework takes the percent
/// signs out of it. The header goes out in ASCII all the same.
/// </summary>
internal static class RedirectTargets
{
    /// <summary>Otherwise setting the header fails with an exception before anything can escape it.</summary>
    public static void TakeAnyLetters(this IWebHostBuilder host) =>
        host.ConfigureKestrel(server =>
            server.ResponseHeaderEncodingSelector = name =>
                name.Equals(HeaderNames.Location, StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8 : null
        );

    public static void UseRedirectTargets(this IApplicationBuilder app) =>
        app.Use(
            (http, next) =>
            {
                http.Response.OnStarting(() =>
                {
                    if (http.Response.Headers.Location.ToString() is { Length: > 0 } target && !target.All(char.IsAscii))
                        http.Response.Headers.Location = Escape(target);
                    return Task.CompletedTask;
                });
                return next(http);
            }
        );

    private static string Escape(string target)
    {
        var ascii = new StringBuilder();
        foreach (var rune in target.EnumerateRunes())
            if (rune.IsAscii)
                ascii.Append(rune.ToString());
            else
                foreach (var octet in Encoding.UTF8.GetBytes(rune.ToString()))
                    ascii.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        return ascii.ToString();
    }
}
