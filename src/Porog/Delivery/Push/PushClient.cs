using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography.X509Certificates;
using Porog.Shared;

namespace Porog.Delivery.Push;

/// <summary>How a push service took a message.</summary>
public enum PushVerdict
{
    /// <summary>The service has taken it.</summary>
    Sent,

    /// <summary>The browser has unsubscribed, or its subscription has run out: the device is to be forgotten.</summary>
    Gone,

    /// <summary>The message will never be accepted.</summary>
    Refused,

    /// <summary>The service is busy or broken: the same message may pass later.</summary>
    Retry,

    /// <summary>The service does not answer.</summary>
    Unreachable,

    /// <summary>Nothing was sent, because the last question was answered with no.</summary>
    NotAllowed,
}

/// <summary>How urgent a message is to a phone that saves its battery (RFC 8030, section 5.3).</summary>
public enum PushUrgency
{
    Low,
    Normal,
    High,
}

/// <param name="Verdict">What to do next.</param>
/// <param name="Answer">The service's status, or what failed; holds no address. Null when sent.</param>
/// <param name="RetryAfter">How long the service asks to be left alone; null when it does not say.</param>
public readonly record struct PushResult(PushVerdict Verdict, string? Answer, TimeSpan? RetryAfter = null);

/// <summary>A message ready to be sealed.</summary>
/// <param name="Payload">What the service worker reads; at most <see cref="PushEncryption.Longest"/> octets.</param>
/// <param name="TimeToLive">How long the service keeps it for a device that is away.</param>
/// <param name="Urgency">How urgent it is.</param>
/// <param name="Topic">A newer message of the same topic replaces one that still waits: up to 32 letters of base64url, or null.</param>
public sealed record PushMessage(byte[] Payload, TimeSpan TimeToLive, PushUrgency Urgency, string? Topic);

/// <summary>
/// Hands messages to push services (RFC 8030). Connections are kept and use HTTP/2 where possible. Connects only to public
/// addresses, follows no redirect and reads only the beginning of an answer.
/// </summary>
public sealed class PushClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>A service that asks to be left alone for longer is asked again after this.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Vapid vapid;
    private readonly bool local;
    private readonly TimeProvider clock;
    private readonly HttpClient http;

    /// <param name="vapid">Who sends.</param>
    /// <param name="options">The installation's.</param>
    /// <param name="clock">By which services say when to come back.</param>
    /// <param name="issuers">Of push services' certificates; null for those that this machine trusts.</param>
    public PushClient(Vapid vapid, PorogOptions options, TimeProvider clock, X509Certificate2Collection? issuers = null)
    {
        this.vapid = vapid;
        this.clock = clock;
        local = options.Push.LocalServices;
        // Made by hand rather than by the factory, whose logging would write the address, which is a secret of its device.
        http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ActivityHeadersPropagator = null,
                AutomaticDecompression = DecompressionMethods.None,
                EnableMultipleHttp2Connections = true,
                PooledConnectionLifetime = TimeSpan.FromMinutes(10),
                PooledConnectionIdleTimeout = TimeSpan.FromMinutes(4),
                MaxConnectionsPerServer = 16,
                ConnectTimeout = Patience,
                MaxResponseHeadersLength = 16,
                MaxResponseDrainSize = 16 * 1024,
                ResponseDrainTimeout = TimeSpan.FromSeconds(2),
                ConnectCallback = ConnectAsync,
                SslOptions = { CertificateChainPolicy = issuers is null ? null : Trusting(issuers) },
            }
        )
        {
            Timeout = Patience,
        };
    }

    /// <summary>Seals a message for a device and hands it over. Failures of the service are returned as results, not thrown.</summary>
    /// <param name="endpoint">The device's address at its push service.</param>
    /// <param name="publicKey">Its <c>p256dh</c>.</param>
    /// <param name="secret">Its <c>auth</c>.</param>
    /// <param name="message">What to hand over.</param>
    /// <param name="mayGoAsync">Asked with the connection open, right before the message leaves; null to send without a question.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The public key is no point of P-256.</exception>
    public async Task<PushResult> SendAsync(
        string endpoint,
        byte[] publicKey,
        byte[] secret,
        PushMessage message,
        Func<Task<bool>>? mayGoAsync = null
    )
    {
        // Asked again: a setting may have changed since the device was taken in.
        if (PushEndpoint.Read(endpoint, local) is not { } address)
            return new(PushVerdict.Refused, "not the address of a public push service");
        using var content = new AskingContent(PushEncryption.Seal(message.Payload, publicKey, secret), mayGoAsync);
        try
        {
            using var request = Request(address, content, message);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return Judge(answer);
        }
        catch (Exception) when (content.Problem is { } problem)
        {
            // Not the service's failure: the question could not be asked.
            ExceptionDispatchInfo.Throw(problem);
            throw;
        }
        catch (Exception) when (content.IsRefused)
        {
            return new(PushVerdict.NotAllowed, null);
        }
        catch (HttpRequestException problem) when (problem.InnerException is NotPublicException)
        {
            return new(PushVerdict.Refused, "not the address of a public push service");
        }
        catch (Exception problem) when (problem is HttpRequestException or OperationCanceledException or IOException)
        {
            return problem is HttpRequestException { HttpRequestError: var error }
                ? new(IsUnreachable(error) ? PushVerdict.Unreachable : PushVerdict.Retry, error.ToString())
                : new(problem is IOException ? PushVerdict.Retry : PushVerdict.Unreachable, "no answer in time");
        }
    }

    private static bool IsUnreachable(HttpRequestError error) =>
        error
            is HttpRequestError.NameResolutionError
                or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError
                or HttpRequestError.ProxyTunnelError;

    private HttpRequestMessage Request(Uri address, AskingContent content, PushMessage message)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = content,
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content.Headers.ContentEncoding.Add("aes128gcm");
        request.Headers.TryAddWithoutValidation("Authorization", vapid.AuthorizationFor(address));
        request.Headers.Add("TTL", ((long)message.TimeToLive.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Urgency", message.Urgency.ToString().ToLowerInvariant());
        if (message.Topic is not null)
            request.Headers.Add("Topic", message.Topic);
        return request;
    }

    private PushResult Judge(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        var said = status.ToString(CultureInfo.InvariantCulture);
        return status switch
        {
            200 or 201 or 202 or 204 => new(PushVerdict.Sent, null),
            404 or 410 => new(PushVerdict.Gone, said),
            408 or 425 or 429 or >= 500 => new(PushVerdict.Retry, said, WaitOf(answer.Headers.RetryAfter)),
            _ => new(PushVerdict.Refused, said),
        };
    }

    /// <summary>Seconds or a date (RFC 9110, section 10.2.3).</summary>
    private TimeSpan? WaitOf(RetryConditionHeaderValue? asked)
    {
        if ((asked?.Delta ?? asked?.Date - clock.GetUtcNow()) is not { } wait)
            return null;
        return wait < TimeSpan.Zero ? TimeSpan.Zero
            : wait > LongestWait ? LongestWait
            : wait;
    }

    private static X509ChainPolicy Trusting(X509Certificate2Collection issuers)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(issuers);
        return policy;
    }

    /// <summary>Connects to the address that was checked, so that a second DNS answer cannot bypass the check.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        // A proxy that the operator set may stand in their own network.
        var target = context.InitialRequestMessage.RequestUri!;
        var proxied = HttpClient.DefaultProxy.GetProxy(target)?.IdnHost == host;
        if (proxied && !local)
            await RefusePrivateAsync(target.IdnHost, cancel);
        var found = await Dns.GetHostAddressesAsync(host, cancel);
        var allowed = local || proxied ? found : Array.FindAll(found, PushEndpoint.IsPublic);
        if (allowed.Length == 0 && found.Length > 0)
            throw new NotPublicException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The proxy resolves the name itself, so this asks beforehand. A network whose names only the proxy resolves gets no answer here; then
    /// the proxy decides alone.
    /// </summary>
    private static async Task RefusePrivateAsync(string host, CancellationToken cancel)
    {
        IPAddress[] found;
        try
        {
            found = await Dns.GetHostAddressesAsync(host, cancel);
        }
        catch (SocketException)
        {
            return;
        }
        if (!Array.TrueForAll(found, PushEndpoint.IsPublic))
            throw new NotPublicException();
    }

    public void Dispose() => http.Dispose();

    private sealed class NotPublicException : IOException;
}
