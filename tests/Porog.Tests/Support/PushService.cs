using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Porog.Tests.Support;

/// <summary>
/// A third-party push service (npm <c>web-push-testing</c>) in its own process. It creates subscriptions like a browser, checks the
/// sender, decrypts messages, and refuses on command.
/// </summary>
public sealed class PushService : IAsyncDisposable
{
    private const string Module = """
        import { createInterface } from 'node:readline';
        import { createServer } from 'node:http';
        import model from 'web-push-testing/src/PushApiModel.js';
        import jwt from 'jsonwebtoken';
        // Tokens must be valid on the test's date.
        Date.now = () => Number(process.argv[1]);
        const service = new model.PushApiModel();
        const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');
        let refusal = null;
        // One request at a time, because only their order connects a message with its request.
        let turn = Promise.resolve();
        const opened = (device, headers, body) => {
          const message = turn.then(async () => {
            await service.handleNotification(device, headers, body);
            return service.messages[device].at(-1);
          });
          turn = message.catch(() => {});
          return message;
        };
        const server = createServer(async (request, response) => {
          const parts = [];
          for await (const part of request) parts.push(part);
          const body = Buffer.concat(parts);
          const device = request.url.split('/').pop();
          const { authorization } = request.headers;
          const seen = { device, length: body.length, refused: refusal?.status ?? 0, headers: request.headers, method: request.method };
          if (refusal) {
            say({ seen });
            return response.writeHead(refusal.status, refusal.headers).end('x'.repeat(refusal.length ?? 0));
          }
          try {
            seen.message = await opened(device, { encoding: request.headers['content-encoding'], authorization, ttl: request.headers.ttl }, body);
            seen.token = jwt.decode(authorization.match(/t=([^,]+)/)[1]);
            say({ seen });
            response.writeHead(201, { location: '/message/1' }).end();
          } catch (error) {
            seen.refused = error.name === 'SubscriptionExpiredError' ? 410 : 400;
            seen.why = error.message;
            say({ seen });
            response.writeHead(seen.refused).end();
          }
        });
        createInterface({ input: process.stdin }).on('line', async (line) => {
          const { command, key, device, refuse } = JSON.parse(line);
          if (command === 'subscribe') say({ subscription: await service.subscribe({ userVisibleOnly: 'true', applicationServerKey: key }) });
          if (command === 'expire') { service.expireSubscription(device); say({ done: command }); }
          if (command === 'refuse') { refusal = refuse; say({ done: command }); }
          if (command === 'tell') say({ done: command });
          if (command === 'stop') server.close(() => say({ done: command })), server.closeAllConnections();
        }).on('close', () => process.exit(0));
        server.listen(0, '127.0.0.1', () => {
          service.notifyUrl = `http://127.0.0.1:${server.address().port}/notify/`;
          say({ port: server.address().port });
        });
        """;

    private readonly Process process;
    private readonly BlockingCollection<JsonElement> answers = [];
    private readonly ConcurrentQueue<PushRequest> requests = new();

    private PushService(Process process)
    {
        this.process = process;
        _ = Task.Run(ReadAsync);
    }

    /// <summary>All requests that were answered so far, including refused ones.</summary>
    public IReadOnlyList<PushRequest> Requests
    {
        get
        {
            // Its lines arrive in order, so everything before this answer has been read.
            Command(new { command = "tell" });
            return [.. requests];
        }
    }

    /// <summary>Settings for <see cref="PorogHost.StartAsync"/> that allow such a local service.</summary>
    public static string[] Settings => ["--Porog:Push:LocalServices", "true", "--Porog:PublicUrl", "https://porog.example"];

    public static async Task<PushService> StartAsync()
    {
        var now = PorogHost.SchoolDay.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var service = new PushService(await NodeClients.StartAsync(Module, now));
        service.Answer();
        return service;
    }

    /// <summary>Subscribes a browser.</summary>
    /// <param name="publicKey">The installation's key.</param>
    public PushSubscription Subscribe(string publicKey)
    {
        var made = Command(new { command = "subscribe", key = publicKey }).GetProperty("subscription");
        var keys = made.GetProperty("keys");
        return new(
            made.GetProperty("endpoint").GetString()!,
            keys.GetProperty("p256dh").GetString()!.TrimEnd('='),
            keys.GetProperty("auth").GetString()!.TrimEnd('=')
        );
    }

    /// <summary>Removes the browser's subscription without telling the server.</summary>
    public void Expire(PushSubscription subscription) => Command(new { command = "expire", device = subscription.Device });

    /// <summary>Answers every request with this.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="retryAfter">The raw header; null for none.</param>
    /// <param name="location">The target of a redirect; null for none.</param>
    /// <param name="length">Bytes of body.</param>
    public void Refuse(int status, string? retryAfter = null, string? location = null, int length = 0)
    {
        var headers = new Dictionary<string, string>();
        if (retryAfter is not null)
            headers["Retry-After"] = retryAfter;
        if (location is not null)
            headers["Location"] = location;
        Command(
            new
            {
                command = "refuse",
                refuse = new
                {
                    status,
                    headers,
                    length,
                },
            }
        );
    }

    public void AcceptAgain() => Command(new { command = "refuse" });

    public void GoDown() => Command(new { command = "stop" });

    /// <summary>Waits until this many requests have arrived.</summary>
    public async Task<IReadOnlyList<PushRequest>> WaitForAsync(int count)
    {
        await PorogHost.EventuallyAsync(() => Task.FromResult(requests.Count >= count), $"{count} requests at the push service");
        return Requests;
    }

    private JsonElement Command<T>(T command)
    {
        process.StandardInput.WriteLine(JsonSerializer.Serialize(command));
        process.StandardInput.Flush();
        return Answer();
    }

    private JsonElement Answer() =>
        answers.TryTake(out var answer, TimeSpan.FromSeconds(20)) ? answer : throw new TimeoutException("no answer from the push service");

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            var said = JsonElement.Parse(line);
            if (said.TryGetProperty("seen", out var seen))
                requests.Enqueue(new PushRequest(seen));
            else
                answers.Add(said);
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        answers.Dispose();
    }
}

/// <summary>The subscription data that a browser gives a site.</summary>
public sealed record PushSubscription(string Endpoint, string P256dh, string Auth)
{
    /// <summary>The last part of the address.</summary>
    public string Device => Endpoint[(Endpoint.LastIndexOf('/') + 1)..];
}

/// <summary>One request to the push service.</summary>
public sealed record PushRequest(JsonElement Seen)
{
    public string Device => Seen.GetProperty("device").GetString()!;

    /// <summary>The decrypted message; null if it was refused.</summary>
    public JsonElement? Message => Text is { } text ? JsonElement.Parse(text) : null;

    /// <summary>The exact decrypted text, as the browser passes it to its service worker.</summary>
    public string? Text => Seen.TryGetProperty("message", out var text) ? text.GetString() : null;

    /// <summary>The claims of the sender's token.</summary>
    public JsonElement Token => Seen.GetProperty("token");

    /// <summary>Bytes of the encrypted body.</summary>
    public int Length => Seen.GetProperty("length").GetInt32();

    /// <summary>Status of the refusal; 0 if accepted.</summary>
    public int Refused => Seen.GetProperty("refused").GetInt32();

    public string? Header(string name) =>
        Seen.GetProperty("headers").TryGetProperty(name.ToLowerInvariant(), out var value) ? value.GetString() : null;
}
