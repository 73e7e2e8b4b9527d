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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private const int LongestAnswer = 64 * 1024;

    private readonly SmsOptions options;
    private readonly Regex? success;

    // Not made by the factory: its logging would write the address, which contains the phone.
    private readonly HttpClient http = new(
        new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false }
    )
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = LongestAnswer,
    };

    public SmsGateway(PorogOptions options)
    {
        this.options = options.Sms;
        success =
            this.options.SuccessPattern.Length == 0
                ? null
                : new Regex(this.options.SuccessPattern, RegexOptions.None, matchTimeout: TimeSpan.FromSeconds(1));
    }

    public bool IsSet => options.Url.Length > 0;

    /// <returns>Null when the operator took it, else what failed, without phone and text.</returns>
    public async Task<string?> SendAsync(string phone, string text)
    {
        try
        {
            using var request = Request(phone, text);
            using var answer = await http.SendAsync(request);
            if (!answer.IsSuccessStatusCode)
                return $"answer {(int)answer.StatusCode}";
            return success is null || success.IsMatch(await answer.Content.ReadAsStringAsync())
                ? null
                : "the answer does not match the success pattern";
        }
        catch (Exception problem) when (problem is HttpRequestException or OperationCanceledException or RegexMatchTimeoutException)
        {
            return problem.GetType().Name;
        }
    }

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
