using System.Net.Mime;
using Microsoft.Extensions.Primitives;

namespace Porog.Web.Shared;

/// <summary>
/// Compresses pages and JSON, except where another site could learn secrets from their length (BREACH); see decision 24.
/// Streams of events are not compressed. Styles, scripts and fonts are compressed by the build.
/// </summary>
public static class Compression
{
    public static IServiceCollection AddCompression(this IServiceCollection services) =>
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = [MediaTypeNames.Text.Html, MediaTypeNames.Application.Json, MediaTypeNames.Application.ProblemJson];
        });

    public static void UseCompression(this IApplicationBuilder app) =>
        app.UseWhen(context => IsSafe(context.Request.Headers), branch => branch.UseResponseCompression());

    /// <summary>An answer to cookies is compressed only when the browser says that no other site asked for it.</summary>
    private static bool IsSafe(IHeaderDictionary headers) =>
        StringValues.IsNullOrEmpty(headers.Cookie) || headers["Sec-Fetch-Site"].ToString() is "same-origin" or "none";
}
