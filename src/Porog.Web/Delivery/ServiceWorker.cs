using System.Text.Json.Serialization;
using Microsoft.Net.Http.Headers;

namespace Porog.Web.Delivery;

/// <summary>
/// <c>/sw.js</c> and <c>/manifest.webmanifest</c>: the site as something that can be installed, told things while it is closed,
/// and opened without a network. The script stands at the root, because a service worker serves only what lies below it.
/// </summary>
public static class ServiceWorker
{
    public static void MapServiceWorker(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(
                "/sw.js",
                (HttpContext http, IWebHostEnvironment site) =>
                {
                    // Browsers look for a new one themselves, and must not be told that the old one will do.
                    http.Response.Headers.CacheControl = "no-cache";
                    var file = site.WebRootFileProvider.GetFileInfo("dist/sw.js");
                    return TypedResults.Stream(file.CreateReadStream(), "text/javascript; charset=utf-8", lastModified: file.LastModified);
                }
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
        routes
            .MapGet(
                "/manifest.webmanifest",
                (HttpContext http, Words L) =>
                {
                    http.Response.Headers.CacheControl = "no-cache";
                    http.Response.Headers.Vary = HeaderNames.AcceptLanguage;
                    return TypedResults.Json(Manifest(L), ManifestJson.Default.WebManifest, "application/manifest+json");
                }
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
    }

    private static WebManifest Manifest(Words L) =>
        new(
            "/",
            "/",
            "/",
            L["Порог"],
            L["Порог"],
            L["Где ребёнок, что ел, сколько денег на счёте"],
            L.Language,
            "standalone",
            "#f3f5f4",
            "#0b6456",
            [
                new("/dist/icon-192.png", "192x192", "image/png", "any"),
                new("/dist/icon-512.png", "512x512", "image/png", "any"),
                new("/dist/icon-maskable-512.png", "512x512", "image/png", "maskable"),
                new("/dist/favicon.svg", "any", "image/svg+xml", "any"),
            ]
        );
}

internal sealed record WebManifest(
    string Id,
    string StartUrl,
    string Scope,
    string Name,
    string ShortName,
    string Description,
    string Lang,
    string Display,
    string BackgroundColor,
    string ThemeColor,
    IReadOnlyList<ManifestIcon> Icons
);

internal sealed record ManifestIcon(string Src, string Sizes, string Type, string Purpose);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WebManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
