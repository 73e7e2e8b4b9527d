using System.Net;
using Porog.Simulator.Demo;

namespace Porog.Simulator.Day;

/// <summary>Sends a request again while the failure may be temporary, as a device does.</summary>
public sealed class Retrying(HttpClient http, TimeProvider clock)
{
    /// <summary>Pauses before the retries. A server that stays away for about two minutes is given up.</summary>
    private static readonly TimeSpan[] Pauses = [.. new[] { 0.5, 1, 2, 4, 8, 15, 30, 60 }.Select(TimeSpan.FromSeconds)];

    private int retries;

    /// <summary>How many requests were repeated.</summary>
    public int Retries => retries;

    /// <param name="request">Makes the request, once for each try.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The first answer that is neither 429 nor a failure of the server; the caller disposes it.</returns>
    /// <exception cref="DemoException">The server does not answer any more.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancel)
    {
        for (var tries = 0; ; tries++)
        {
            using var sent = request();
            string problem;
            TimeSpan? asked = null;
            try
            {
                var response = await http.SendAsync(sent, cancel);
                if (response.StatusCode != HttpStatusCode.TooManyRequests && (int)response.StatusCode < 500)
                    return response;
                problem = $"{(int)response.StatusCode} {response.ReasonPhrase}";
                asked = response.Headers.RetryAfter?.Delta;
                response.Dispose();
            }
            catch (HttpRequestException failure)
            {
                problem = failure.Message;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                problem = $"no answer within {http.Timeout.TotalSeconds:0} seconds";
            }
            if (tries == Pauses.Length)
                throw new DemoException($"Gave up after {tries} retries: {problem}");
            Interlocked.Increment(ref retries);
            await Task.Delay(asked ?? Pauses[tries], clock, cancel);
        }
    }
}
