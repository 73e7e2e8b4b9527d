using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Porog.Delivery.Push;
using static Porog.Benchmarks.PostgreSqlBench;

namespace Porog.Benchmarks;

/// <summary>P5 of targets.md: pushes with all bookkeeping, compared with bare encryption and posting, and with npm web-push.</summary>
public static class PushBenchmarks
{
    /// <summary>As many requests as the server keeps in flight.</summary>
    private const int SideBySide = 16;

    private const int PayloadLength = 600;

    private const string WebPush = """
        import webpush from 'web-push';
        import { Agent } from 'node:https';
        const [, endpoint, count, keys] = process.argv;
        const agent = new Agent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false });
        const vapid = webpush.generateVAPIDKeys();
        webpush.setVapidDetails('mailto:porog@example.org', vapid.publicKey, vapid.privateKey);
        const subscription = { endpoint: endpoint + 'peer', keys: JSON.parse(keys) };
        const payload = 'x'.repeat(600);
        let left = 0;
        const worker = async () => { while (left-- > 0) await webpush.sendNotification(subscription, payload, { agent, TTL: 3600, contentEncoding: 'aes128gcm' }); };
        const run = async (n) => { left = n; await Promise.all(Array.from({ length: 16 }, worker)); };
        await run(100);
        const began = performance.now();
        await run(Number(count));
        console.log(Number(count) / (performance.now() - began) * 1000);
        agent.destroy();
        """;

    public static async Task RunAsync(PostgreSqlBench bench, ResultTable table)
    {
        if (!bench.Options.Wants("P5"))
            return;
        using var device = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = device.ExportParameters(includePrivateParameters: false).Q;
        byte[] publicKey = [4, .. point.X!, .. point.Y!];
        var secret = RandomNumberGenerator.GetBytes(PushEncryption.SecretLength);
        using var certificate = SelfSigned();
        await using var service = await StartAsync(certificate, out var counter);
        var address = service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/";

        var count = 2_000 * bench.Options.Seconds;
        await Limits.ExecuteAsync(bench.Source, "UPDATE accounts SET email_confirmed = false; TRUNCATE push_devices");
        await DueMessages.MakeAsync(bench, DueMessages.WarmUp + count, channel: 2);
        counter.Reset(DueMessages.WarmUp);
        await AddDevicesAsync(bench, address, publicKey, secret);
        var trusted = Path.Combine(Path.GetTempPath(), $"porog-bench-{Environment.ProcessId}.pem");
        await File.WriteAllTextAsync(trusted, certificate.ExportCertificatePem());
        Note("P5: ours");
        await using (
            var node = await bench.NodeAsync(
                ["--Porog:Push:LocalServices", "true"],
                new Dictionary<string, string> { ["SSL_CERT_FILE"] = trusted }
            )
        )
        {
            await counter.WarmedUpAsync();
            var before = node.ProcessorSeconds();
            await DueMessages.SentAsync(bench, TimeSpan.FromMinutes(3));
            EventBenchmarks.NoteProcessor(node, before, count);
        }
        File.Delete(trusted);
        if (counter.Count != DueMessages.WarmUp + count)
            throw new InvalidOperationException($"{DueMessages.WarmUp + count} pushes were due and {counter.Count} came.");
        var ours = counter.Rate;

        Note("bare sealing and posting");
        var bare = await BareAsync(address, certificate, publicKey, secret, count);
        table.AddRatio("P5  pushes; limit: bare sealing and posting", ours, bare, 0.8);

        Note("npm web-push");
        var keys = new { p256dh = Base64(publicKey), auth = Base64(secret) };
        table.AddRatio("P5  the same; peer: npm web-push", ours, await Peers.RateAsync(WebPush, address, count / 8, keys), 1.5);
    }

    private static string Base64(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static async Task<double> BareAsync(string address, X509Certificate2 certificate, byte[] publicKey, byte[] secret, int count)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = SideBySide };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            shown?.GetCertHashString() == certificate.GetCertHashString();
        using var http = new HttpClient(handler);
        using var key = VapidKey.Make();
        var vapid = new Vapid(key, "mailto:porog@example.org", TimeProvider.System);
        var payload = new byte[PayloadLength];
        await Parallel.ForAsync(0, 500, new ParallelOptions { MaxDegreeOfParallelism = SideBySide }, PostAsync);
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = SideBySide }, PostAsync);
        return count / clock.Elapsed.TotalSeconds;

        async ValueTask PostAsync(int i, CancellationToken cancel)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address + i)
            {
                Version = HttpVersion.Version20,
                Content = new ByteArrayContent(PushEncryption.Seal(payload, publicKey, secret)),
            };
            request.Content.Headers.ContentEncoding.Add("aes128gcm");
            request.Headers.TryAddWithoutValidation("Authorization", vapid.AuthorizationFor(request.RequestUri!));
            request.Headers.Add("TTL", "3600");
            using var answer = await http.SendAsync(request, cancel);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>A push service that accepts everything over HTTPS, with HTTP/2 if the client asks for it.</summary>
    private static Task<WebApplication> StartAsync(X509Certificate2 certificate, out Counter counter)
    {
        var counted = counter = new Counter();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var app = builder.Build();
        app.MapPost(
            "/{device}",
            async (HttpRequest request) =>
            {
                await request.Body.CopyToAsync(Stream.Null);
                counted.Add();
                return Results.StatusCode(StatusCodes.Status201Created);
            }
        );
        return StartedAsync();

        async Task<WebApplication> StartedAsync()
        {
            await app.StartAsync();
            return app;
        }
    }

    /// <summary>Adds a device for every recipient. All use the same keys; each has its own address.</summary>
    private static async Task AddDevicesAsync(PostgreSqlBench bench, string address, byte[] publicKey, byte[] secret)
    {
        await using var command = bench.Source.CreateCommand(
            """
            INSERT INTO push_devices (id, person_id, number, name, endpoint, public_key, secret, created_at)
            SELECT gen_random_uuid(), person_id, 1, 'Chrome', $1 || person_id, $2, $3, now()
            FROM (SELECT DISTINCT person_id FROM deliveries) told
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = address });
        command.Parameters.Add(new NpgsqlParameter { Value = publicKey, NpgsqlDbType = NpgsqlDbType.Bytea });
        command.Parameters.Add(new NpgsqlParameter { Value = secret, NpgsqlDbType = NpgsqlDbType.Bytea });
        await command.ExecuteNonQueryAsync();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
