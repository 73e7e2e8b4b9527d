using System.Globalization;

namespace Porog.Web.Shared;

/// <summary>The status codes that pages answer with.</summary>
public static class Answers
{
    /// <summary>404: what is asked for does not exist, or this person may not know that it does.</summary>
    public static void NotFound(this HttpContext http) => http.Response.StatusCode = StatusCodes.Status404NotFound;

    /// <summary>409: the page's form no longer fits what is stored.</summary>
    public static void Conflict(this HttpContext http) => http.Response.StatusCode = StatusCodes.Status409Conflict;

    /// <summary>
    /// 422: the page answers a form without leading on, because of a mistake or because it shows more. Turbo renders the answer to a
    /// form only with this status or after a redirect.
    /// </summary>
    public static void Unprocessable(this HttpContext http) => http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;

    public static void Forbidden(this HttpContext http) => http.Response.StatusCode = StatusCodes.Status403Forbidden;

    /// <summary>Too many tries: 429, with <c>Retry-After</c> where the wait is known.</summary>
    public static void TooMany(this HttpContext http, TimeSpan? wait = null)
    {
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.RetryAfter(wait);
    }

    /// <summary>The server is busy: 503, with <c>Retry-After</c>.</summary>
    public static void Busy(this HttpContext http, TimeSpan wait)
    {
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.RetryAfter(wait);
    }

    private static void RetryAfter(this HttpContext http, TimeSpan? wait)
    {
        if (wait is { } time)
            http.Response.Headers.RetryAfter = ((long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}
