using Porog.Shared;

namespace Porog.Web.Shared;

/// <summary>Server-sent events to one open page.</summary>
internal static class EventStream
{
    /// <summary>A stream ends after this time, and its reader has to authenticate again.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>Completes when the reader leaves, the server stops, or <see cref="Longest"/> has passed.</summary>
    /// <param name="http">The request.</param>
    /// <param name="session">Whose session; it may have <see cref="OpenStreams.MostASession"/>, beyond which the answer is 429.</param>
    /// <param name="server">Its end ends the stream.</param>
    /// <param name="events">Fields of each event as they are written; null for a heartbeat.</param>
    public static async Task<IResult> WriteAsync(
        HttpContext http,
        Guid session,
        IHostApplicationLifetime server,
        Func<CancellationToken, IAsyncEnumerable<string?>> events
    )
    {
        using var open = http.RequestServices.GetRequiredService<OpenStreams>().Open(session, http.User.PersonId());
        if (open is null)
        {
            http.Response.Headers.RetryAfter = "60";
            return Problems.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many live streams are open; close some.");
        }
        ConnectionShares.Current = ConnectionShare.Streams;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, server.ApplicationStopping);
        ends.CancelAfter(Longest);
        try
        {
            await WriteAsync(http.Response, events(ends.Token), ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The reader left, the server stops, or the time is over. None is an error.
        }
        return TypedResults.Empty;
    }

    private static async Task WriteAsync(HttpResponse response, IAsyncEnumerable<string?> events, CancellationToken cancel)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        // A proxy that collects answers would hold the events back.
        response.Headers["X-Accel-Buffering"] = "no";
        await response.WriteAsync("retry: 2000\n\n", cancel);
        await foreach (var one in events)
        {
            await response.WriteAsync(one is null ? ": still here\n\n" : $"{one}\n\n", cancel);
            await response.Body.FlushAsync(cancel);
        }
    }
}
