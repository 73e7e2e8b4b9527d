using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Porog.Web.Shared;

/// <summary>A request that cannot be read is its sender's mistake: 400, 413 or 415, and no fault in the log.</summary>
internal static class UnreadableRequests
{
    /// <summary>Other encodings are read by nothing here, and some end in an exception of the runtime.</summary>
    private static readonly string[] Encodings = ["utf-8", "us-ascii", "iso-8859-1"];

    /// <summary>Must run inside the error pages, which then answer.</summary>
    public static void UseUnreadableRequests(this IApplicationBuilder app) =>
        app.Use(
            async (http, next) =>
            {
                if (!HasKnownEncoding(http.Request.ContentType))
                {
                    Refuse(http, StatusCodes.Status415UnsupportedMediaType);
                    return;
                }
                try
                {
                    await next(http);
                }
                catch (BadHttpRequestException problem) when (!http.Response.HasStarted)
                {
                    Refuse(http, problem.StatusCode);
                }
            }
        );

    /// <summary>
    /// Reads a form that is going to be read. A part of it can name an encoding of its own, and one that the runtime does not have ends
    /// in an exception.
    /// </summary>
    public static async Task<bool> CanReadFormAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<IAntiforgeryMetadata>() is not { RequiresValidation: true })
            return true;
        if (!HttpMethods.IsPost(http.Request.Method) || !http.Request.HasFormContentType)
            return true;
        try
        {
            await http.Request.ReadFormAsync(http.RequestAborted);
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
        catch (Exception torn) when (torn is InvalidDataException or IOException)
        {
            // Who asks for the form gets this again, and says what is wrong with it.
            return true;
        }
    }

    /// <summary>The error page follows, and must not read the form again.</summary>
    public static void Refuse(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        TurnIntoGet(http);
    }

    /// <summary>The next answer, from the page or the error page, must not read the form: its body is used up or not readable.</summary>
    public static void TurnIntoGet(HttpContext http)
    {
        http.Request.Method = HttpMethods.Get;
        http.Request.ContentType = null;
        http.Features.Set<IFormFeature>(null);
        http.Features.Set<IAntiforgeryValidationFeature>(null);
        // The framework set a type for its empty answer, and error pages skip answers that have one.
        http.Response.ContentType = null;
    }

    private static bool HasKnownEncoding(string? contentType) =>
        !MediaTypeHeaderValue.TryParse(contentType, out var type)
        || !type.Charset.HasValue
        || Encodings.Contains(type.Charset.Value.Trim('"'), StringComparer.OrdinalIgnoreCase);
}
