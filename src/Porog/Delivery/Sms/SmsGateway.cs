using System.Net.Http.Headers;
using System.Security;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Porog.Shared;

namespace Porog.Delivery.Sms;

/// <summary>Hands an SMS to the operator's HTTP interface, as <see cref="SmsOptions"/> describes it.</summary>
public sealed class SmsGateway : IDisposable
{
    private const int LongestAnswer = 64 * 1024;

    private readonly SmsOptions options;
    private readonly Regex? success;

    private readonly SendPatience patience;
    private readonly HttpClient http;

    public SmsGateway(PorogOptions options, SendPatience patience)
    {
        this.options = options.Sms;
        this.patience = patience;
        // Not made by the factory: its logging would write the address, which contains the phone.
        http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                ConnectTimeout = patience.Connect,
                // A connection for each message: on a kept one that has died the client may repeat a request by itself.
                PooledConnectionLifetime = TimeSpan.Zero,
                MaxConnectionsPerServer = OutgoingSender.SmsSideBySide,
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LongestAnswer,
        };
        success =
            this.options.SuccessPattern.Length == 0
                ? null
                : new Regex(this.options.SuccessPattern, RegexOptions.None, matchTimeout: TimeSpan.FromSeconds(1));
    }

    public bool IsSet => options.Url.Length > 0;

    /// <summary>Hands one over. Failures of the operator are returned as results, without phone and text.</summary>
    public async Task<SendResult> SendAsync(string phone, string text)
    {
        using var limit = new CancellationTokenSource(patience.Sms);
        try
        {
            using var request = Request(phone, text);
            using var answer = await http.SendAsync(request, limit.Token);
            if (!answer.IsSuccessStatusCode)
                return new(SendVerdict.TryLater, $"{(int)answer.StatusCode}");
            return success is null || success.IsMatch(await answer.Content.ReadAsStringAsync(limit.Token))
                ? new(SendVerdict.Accepted, null)
                : new(SendVerdict.TryLater, "the answer does not match the success pattern");
        }
        catch (HttpRequestException problem) when (IsUnreachable(problem.HttpRequestError))
        {
            return new(SendVerdict.ServerDown, problem.HttpRequestError.ToString());
        }
        catch (OperationCanceledException) when (!limit.IsCancellationRequested)
        {
            return new(SendVerdict.ServerDown, "no connection in time");
        }
        catch (Exception problem) when (problem is HttpRequestException or OperationCanceledException or RegexMatchTimeoutException)
        {
            return new(SendVerdict.InDoubt, problem.GetType().Name);
        }
    }

    private static bool IsUnreachable(HttpRequestError error) =>
        error
            is HttpRequestError.NameResolutionError
                or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError
                or HttpRequestError.ProxyTunnelError;

    private HttpRequestMessage Request(string phone, string text)
    {
        var request = new HttpRequestMessage(new HttpMethod(options.Method), Fill(options.Url, phone, text, Uri.EscapeDataString));
        if (request.Method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Fill(options.Body, phone, text, Escape)));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(options.ContentType);
        }
        foreach (var (name, value) in HeadersOf(options.Headers))
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>One per line: <c>Name: value</c>.</summary>
    /// <exception cref="FormatException">A line is no header.</exception>
    public static IEnumerable<(string Name, string Value)> HeadersOf(string lines)
    {
        foreach (var line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1)
                throw new FormatException("a header is «Name: value»");
            yield return (line[..colon].Trim(), line[(colon + 1)..].Trim());
        }
    }

    // In one pass, so that braces in the text are left alone.
    private static string Fill(string template, string phone, string text, Func<string, string> escape) =>
        string.Join(
            escape(text),
            template.Split("{text}").Select(part => part.Replace("{phone}", escape(phone), StringComparison.Ordinal))
        );

    private string Escape(string value)
    {
        var type = options.ContentType;
        if (type.Contains("json", StringComparison.OrdinalIgnoreCase))
            return JsonEncodedText.Encode(value).ToString();
        if (type.Contains("urlencoded", StringComparison.OrdinalIgnoreCase))
            return Uri.EscapeDataString(value);
        return type.Contains("xml", StringComparison.OrdinalIgnoreCase) ? SecurityElement.Escape(value) : value;
    }

    public void Dispose() => http.Dispose();
}
