using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Porog.Delivery.Push;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

/// <summary>Sends single messages to a third-party push service.</summary>
public sealed class PushClientTests : IAsyncLifetime
{
    private static readonly PushMessage Message = new(
        """{"title":"Маша вошла в школу в 8:14"}"""u8.ToArray(),
        TimeSpan.FromHours(12),
        PushUrgency.High,
        Topic: "abcDEF-_123"
    );

    private readonly VapidKey key = VapidKey.Make();
    private readonly FakeTimeProvider clock = new(PorogHost.SchoolDay);
    private PushService service = null!;
    private PushClient client = null!;

    public async ValueTask InitializeAsync()
    {
        service = await PushService.StartAsync();
        client = Client(local: true);
    }

    [Fact]
    public async Task The_service_knows_the_sender_and_the_browser_reads_the_message()
    {
        var browser = service.Subscribe(key.PublicKey);
        Assert.Equal(new PushResult(PushVerdict.Sent, null), await SendAsync(browser));

        var request = Assert.Single(service.Requests);
        Assert.Equal("Маша вошла в школу в 8:14", request.Message!.Value.GetProperty("title").GetString());
        Assert.Equal(
            browser.Endpoint[..browser.Endpoint.IndexOf("/notify", StringComparison.Ordinal)],
            request.Token.GetProperty("aud").GetString()
        );
        Assert.Equal("43200", request.Header("TTL"));
        Assert.Equal("high", request.Header("Urgency"));
        Assert.Equal("abcDEF-_123", request.Header("Topic"));
        Assert.Equal("aes128gcm", request.Header("Content-Encoding"));
        Assert.Null(request.Header("traceparent"));
    }

    [Fact]
    public async Task A_sender_with_another_pair_is_refused()
    {
        using var other = VapidKey.Make();
        var result = await SendAsync(service.Subscribe(other.PublicKey));
        Assert.Equal(new PushResult(PushVerdict.Refused, "400"), result);
    }

    [Fact]
    public async Task A_browser_that_unsubscribed_is_gone()
    {
        var browser = service.Subscribe(key.PublicKey);
        service.Expire(browser);
        Assert.Equal(PushVerdict.Gone, (await SendAsync(browser)).Verdict);
        service.Refuse(404);
        Assert.Equal(PushVerdict.Gone, (await SendAsync(browser)).Verdict);
    }

    [Theory]
    [InlineData(400, PushVerdict.Refused)]
    [InlineData(403, PushVerdict.Refused)]
    [InlineData(413, PushVerdict.Refused)]
    [InlineData(429, PushVerdict.Retry)]
    [InlineData(500, PushVerdict.Retry)]
    [InlineData(503, PushVerdict.Retry)]
    public async Task What_a_status_means(int status, PushVerdict verdict)
    {
        service.Refuse(status);
        Assert.Equal(new PushResult(verdict, $"{status}"), await SendAsync(service.Subscribe(key.PublicKey)));
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Fri, 20 Nov 2026 08:10:00 GMT", 600)]
    [InlineData("Fri, 20 Nov 2026 07:00:00 GMT", 0)]
    [InlineData("100000000", 86400)]
    [InlineData("soon", null)]
    public async Task A_service_says_when_to_come_back_in_seconds_or_by_date(string said, int? seconds)
    {
        service.Refuse(429, retryAfter: said);
        var result = await SendAsync(service.Subscribe(key.PublicKey));
        Assert.Equal(new PushResult(PushVerdict.Retry, "429", seconds is { } wait ? TimeSpan.FromSeconds(wait) : null), result);
    }

    [Theory]
    [InlineData(true, PushVerdict.Sent, 1)]
    [InlineData(false, PushVerdict.NotAllowed, 0)]
    public async Task Whether_a_message_may_go_is_asked_with_the_connection_open(bool mayGo, PushVerdict verdict, int posted)
    {
        var browser = service.Subscribe(key.PublicKey);
        var far = new Uri(browser.Endpoint);
        await using var proxy = new FaultProxy(far);
        var keys = BrowserSubscription.ReadKeys(browser.P256dh, browser.Auth)!.Value;
        var askedAt = 0;
        var endpoint = new UriBuilder(far) { Port = proxy.Port }.Uri.ToString();
        var result = await client.SendAsync(
            endpoint,
            keys.PublicKey,
            keys.Secret,
            Message,
            async () =>
            {
                await PorogHost.EventuallyAsync(() => Task.FromResult(proxy.Accepted == 1), "the connection is open");
                askedAt++;
                return mayGo;
            }
        );
        Assert.Equal(1, askedAt);
        Assert.Equal(verdict, result.Verdict);
        Assert.Equal(posted, service.Requests.Count);
    }

    [Fact]
    public async Task A_service_that_is_away_is_told_from_one_that_is_busy()
    {
        var browser = service.Subscribe(key.PublicKey);
        service.GoDown();
        Assert.Equal(PushVerdict.Unreachable, (await SendAsync(browser)).Verdict);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_a_long_answer_is_not_read()
    {
        var browser = service.Subscribe(key.PublicKey);
        service.Refuse(307, location: browser.Endpoint + "x");
        Assert.Equal(PushVerdict.Refused, (await SendAsync(browser)).Verdict);
        service.Refuse(500, length: 5_000_000);
        Assert.Equal(PushVerdict.Retry, (await SendAsync(browser)).Verdict);
        Assert.Equal(2, service.Requests.Count);
    }

    [Theory]
    [InlineData("http://push.example/x")]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("https://[::1]/x")]
    [InlineData("https://2130706433/x")]
    [InlineData("https://10.0.0.1/x")]
    [InlineData("https://１２７.０.０.１/x")]
    [InlineData("https://①⑨②.①⑥⑧.①.①/x")]
    [InlineData("https://127。0。0。1/x")]
    [InlineData("https://127.1/x")]
    [InlineData("https://0x7f.0.0.1/x")]
    [InlineData("https://0x7f.1./x")]
    [InlineData("https://[::ffff:127.0.0.1]/x")]
    [InlineData("https://ｌｏｃａｌｈｏｓｔ/x")]
    [InlineData("https://localhost/x")]
    [InlineData("https://db/x")]
    [InlineData("https://db.local/x")]
    [InlineData("https://printer.lan./x")]
    [InlineData("https://metadata.google.internal/x")]
    [InlineData("https://user:password@push.example/x")]
    [InlineData("https://push.example/x#y")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/x")]
    [InlineData("")]
    public async Task Nothing_but_a_public_https_address_is_called(string address)
    {
        Assert.Null(PushEndpoint.Read(address, local: false));
        using var strict = Client(local: false);
        var browser = service.Subscribe(key.PublicKey) with { Endpoint = address };
        Assert.Equal(PushVerdict.Refused, (await SendAsync(browser, strict)).Verdict);
    }

    [Theory]
    [InlineData("https://fcm.googleapis.com/fcm/send/abc:def")]
    [InlineData("https://updates.push.services.mozilla.com/wpush/v2/gAAAA")]
    [InlineData("https://web.push.apple.com/QOS")]
    [InlineData("https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%3d%3d")]
    public void The_push_services_of_browsers_may_be_called(string address) => Assert.NotNull(PushEndpoint.Read(address, local: false));

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2a00:1450:4010:c0e::5f", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    public void A_public_name_that_leads_home_is_found_out_by_its_address(string address, bool isPublic) =>
        Assert.Equal(isPublic, PushEndpoint.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    public async Task Http_2_is_spoken_over_one_connection_where_the_service_offers_it(HttpProtocols offered, string spoken)
    {
        using var certificate = CertificateOfThisMachine();
        var seen = new ConcurrentQueue<(string Protocol, string Connection)>();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server =>
            server.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    listen.Protocols = offered;
                    listen.UseHttps(certificate);
                }
            )
        );
        await using var far = builder.Build();
        far.MapPost(
            "/{device}",
            (HttpContext http) =>
            {
                seen.Enqueue((http.Request.Protocol, http.Connection.Id));
                return TypedResults.StatusCode(StatusCodes.Status201Created);
            }
        );
        await far.StartAsync();
        var browser = service.Subscribe(key.PublicKey) with { Endpoint = $"https://localhost:{new Uri(far.Urls.Single()).Port}/phone" };

        using var trusting = Client(local: true, certificate);
        var results = new List<PushResult> { await SendAsync(browser, trusting) };
        results.AddRange(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(browser, trusting))));
        Assert.All(results, result => Assert.Equal(new PushResult(PushVerdict.Sent, null), result));
        Assert.Equal(results.Count, seen.Count);
        Assert.All(seen, request => Assert.Equal(spoken, request.Protocol));
        if (offered.HasFlag(HttpProtocols.Http2))
            Assert.Single(seen.Select(request => request.Connection).Distinct());

        // A certificate from an unknown authority is refused.
        Assert.Equal(PushVerdict.Unreachable, (await SendAsync(browser)).Verdict);
        Assert.Equal(results.Count, seen.Count);
    }

    private static X509Certificate2 CertificateOfThisMachine()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", pair, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private PushClient Client(bool local, X509Certificate2? issuer = null) =>
        new(
            new Vapid(key, "mailto:it@school.example", clock),
            new PorogOptions { Push = { LocalServices = local } },
            clock,
            issuer is null ? null : [issuer]
        );

    private Task<PushResult> SendAsync(PushSubscription browser, PushClient? by = null) =>
        (by ?? client).SendAsync(
            browser.Endpoint,
            Base64Url.DecodeFromChars(browser.P256dh),
            Base64Url.DecodeFromChars(browser.Auth),
            Message
        );

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        key.Dispose();
        await service.DisposeAsync();
    }
}
