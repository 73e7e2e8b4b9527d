using Microsoft.Net.Http.Headers;

namespace Porog.Web.Shared;

/// <summary>What every answer tells the browser to refuse. No inline script or style anywhere, nothing from any other site.</summary>
public static class SecurityHeaders
{
    /// <summary>Turbo brings one style element for its progress bar; a new version that changes it fails the browser tests.</summary>
    private const string TurboStyle = "'sha256-WAyOw4V+FqDc35lQPyRADLBWbuNK8ahvYEaQIYF1+Ps='";

    private const string Policy =
        $"default-src 'none'; script-src 'self'; style-src 'self' {TurboStyle}; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy = Policy;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "same-origin";
                // At the door a pass is read with the tablet's camera.
                var camera = context.Request.Path.StartsWithSegments("/door", StringComparison.OrdinalIgnoreCase) ? "(self)" : "()";
                headers["Permissions-Policy"] = $"camera={camera}, geolocation=(), microphone=(), payment=()";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                headers["Cross-Origin-Resource-Policy"] = "same-origin";
                context.Response.OnStarting(() =>
                {
                    if (context.Request.Path.StartsWithSegments("/dist/fonts", StringComparison.OrdinalIgnoreCase))
                        // The build writes a hash of the content into a font's name.
                        headers.CacheControl = "public, max-age=31536000, immutable";
                    else if (!headers.ContainsKey(HeaderNames.CacheControl))
                        // Pages about people are kept by nobody: not by a proxy, not on a shared computer's disk.
                        headers.CacheControl = "no-store";
                    return Task.CompletedTask;
                });
                return next(context);
            }
        );
}
