using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Operations;

/// <summary>The site behind a real nginx with TLS, with the configuration from docs/proxies.</summary>
public sealed class ProxyTests
{
    [Theory, Engines]
    public async Task Behind_nginx_a_person_signs_in_with_secure_cookies_and_stays_on_https(DatabaseEngine engine)
    {
        await using var nginx = new Nginx();
        await using var host = await PorogHost.StartAsync(engine, nginx.Settings);
        await nginx.StartAsync(host.Address);
        var person = await new TestRegistry(host).PersonAsync();
        using var visitor = nginx.Visitor();

        var away = await visitor.GetAsync("/account");
        Assert.Equal(HttpStatusCode.Redirect, away.StatusCode);
        Assert.Equal("/sign-in?returnUrl=%2Faccount", away.Headers.Location!.ToString());
        Assert.Contains("max-age=31536000", away.Headers.GetValues("Strict-Transport-Security").Single(), StringComparison.Ordinal);

        var answer = await visitor.PostSignInFormAsync(person);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(new Uri(visitor.BaseAddress!, "/"), new Uri(visitor.BaseAddress!, answer.Headers.Location!));
        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        Assert.All(cookies, cookie => Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal));
        Assert.All(cookies, cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/account")).StatusCode);
    }

    [Fact]
    public async Task Metrics_are_closed_to_visitors_through_the_proxy_and_open_on_this_machine()
    {
        await using var nginx = new Nginx();
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite, nginx.Settings);
        await nginx.StartAsync(host.Address);
        using var visitor = nginx.Visitor();
        using var local = host.CreateClient();

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await local.GetAsync("/metrics")).StatusCode);
    }

    [Fact]
    public async Task Metrics_are_closed_on_an_https_site_whose_proxies_are_unknown()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite, ["--Porog:PublicUrl", "https://porog.example"]);
        using var local = host.CreateClient();

        Assert.Equal(HttpStatusCode.NotFound, (await local.GetAsync("/metrics")).StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", "203.0.113.7", true)]
    // The chain is walked from its end; what the visitor wrote before it counts for nothing.
    [InlineData("127.0.0.1,10.0.0.0/8", "198.51.100.9, 203.0.113.7, 10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "203.0.113.7", false)]
    [InlineData("", "203.0.113.7", false)]
    public async Task Tries_are_counted_by_the_address_that_a_known_proxy_tells(string proxies, string forwarded, bool believed)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite, ["--Porog:Proxies", proxies]);
        var person = await new TestRegistry(host).PersonAsync();
        using var intruder = host.CreateClient();
        intruder.DefaultRequestHeaders.Add("X-Forwarded-For", forwarded);
        await PorogHost.EventuallyAsync(
            async () =>
                (await intruder.PostSignInAsync($"+7901{Random.Shared.Next(9_999_999):0000000}", "wrong")).StatusCode
                == HttpStatusCode.TooManyRequests,
            "the intruder's address is stopped",
            seconds: 60
        );

        // Somebody else behind the same proxy, or at the same machine.
        using var other = host.CreateClient();
        other.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.8");
        var answer = await other.PostSignInAsync(person.PhoneNumber!, TestRegistry.Password);
        Assert.Equal(believed ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, answer.StatusCode);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("javascript")]
    [InlineData("https, http")]
    public async Task A_forged_scheme_changes_nothing(string scheme)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite, ["--Porog:Proxies", "127.0.0.1"]);
        using var client = host.CreateClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);

        Assert.Equal("/sign-in?returnUrl=%2Faccount", (await client.GetAsync("/account")).Headers.Location!.ToString());
    }

    /// <summary>nginx with the documented configuration on free ports and a certificate of its own.</summary>
    private sealed class Nginx : IAsyncDisposable
    {
        private readonly string directory = Directory.CreateTempSubdirectory("porog-nginx").FullName;
        private readonly int port = FreePort.Next();
        private Process? process;
        private string? fingerprint;

        public string[] Settings => ["--Porog:PublicUrl", $"https://localhost:{port}", "--Porog:Proxies", "127.0.0.1, ::1"];

        public async Task StartAsync(Uri node)
        {
            WriteCertificate();
            var site = (await File.ReadAllTextAsync(Documented()))
                .Replace("server 127.0.0.1:8080;", $"server {node.Authority};", StringComparison.Ordinal)
                .Replace("listen 80;", $"listen 127.0.0.1:{FreePort.Next()};", StringComparison.Ordinal)
                .Replace("listen 443 ssl", $"listen 127.0.0.1:{port} ssl", StringComparison.Ordinal)
                .Replace("proxy_set_header Host $host;", "proxy_set_header Host $http_host;", StringComparison.Ordinal)
                .Replace("porog.school.example", "localhost", StringComparison.Ordinal)
                .Replace("/etc/ssl/porog.pem", $"{directory}/porog.pem", StringComparison.Ordinal)
                .Replace("/etc/ssl/private/porog.key", $"{directory}/porog.key", StringComparison.Ordinal);
            await File.WriteAllTextAsync(
                $"{directory}/nginx.conf",
                $$"""
                pid {{directory}}/nginx.pid;
                error_log {{directory}}/error.log;
                events {}
                http {
                    access_log off;
                    client_body_temp_path {{directory}}/body;
                    proxy_temp_path {{directory}}/proxy;
                    fastcgi_temp_path {{directory}}/fastcgi;
                    uwsgi_temp_path {{directory}}/uwsgi;
                    scgi_temp_path {{directory}}/scgi;
                {{site}}
                }
                """
            );
            process = Process.Start("nginx", ["-c", $"{directory}/nginx.conf", "-e", $"{directory}/error.log", "-g", "daemon off;"]);
            using var visitor = Visitor();
            await PorogHost.EventuallyAsync(
                async () =>
                {
                    Assert.False(process.HasExited, "nginx ended");
                    try
                    {
                        return (await visitor.GetAsync("/health/live")).IsSuccessStatusCode;
                    }
                    catch (HttpRequestException)
                    {
                        return false;
                    }
                },
                "nginx answers"
            );
        }

        /// <summary>A browser that keeps cookies and trusts the test's certificate.</summary>
        public HttpClient Visitor() =>
            new(
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    SslOptions =
                    {
                        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == fingerprint,
                    },
                }
            )
            {
                BaseAddress = new Uri($"https://localhost:{port}"),
            };

        public async ValueTask DisposeAsync()
        {
            if (process is not null)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
                process.Dispose();
            }
            Directory.Delete(directory, recursive: true);
        }

        private void WriteCertificate()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(
                DateTimeOffset.UnixEpoch.AddYears(50),
                DateTimeOffset.UnixEpoch.AddYears(150)
            );
            fingerprint = certificate.GetCertHashString();
            File.WriteAllText($"{directory}/porog.pem", certificate.ExportCertificatePem());
            File.WriteAllText($"{directory}/porog.key", key.ExportPkcs8PrivateKeyPem());
        }

        private static string Documented([CallerFilePath] string test = "") =>
            Path.Combine(Path.GetDirectoryName(test)!, "../../../docs/proxies/nginx.conf");
    }
}
