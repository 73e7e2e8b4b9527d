using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Porog.Web.Delivery;

namespace Porog.Tests.Support;

/// <summary>
/// A real third-party SMTP server (npm <c>smtp-server</c>) in its own process. It stores accepted mail, refuses on command, and can be
/// stopped and restarted on the same port.
/// </summary>
public sealed class MailServer : IAsyncDisposable
{
    private const string Module = """
        import { SMTPServer } from 'smtp-server';
        import { createInterface } from 'node:readline';
        const login = process.argv[1] ?? '';
        let refusal = null, delay = 0, server, port = 0, sockets = new Set();
        const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');
        function start() {
          server = new SMTPServer({
            authOptional: !login, allowInsecureAuth: true, disabledCommands: ['STARTTLS'], logger: false, disableReverseLookup: true,
            onAuth({ username, password }, session, done) {
              `${username}:${password}` === login ? done(null, { user: username }) : done(new Error('who are you?'));
            },
            onRcptTo(address, session, done) {
              if (!refusal?.receivers) return done();
              done(Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
            },
            onData(stream, session, done) {
              const parts = [];
              stream.on('data', (part) => parts.push(part));
              stream.on('end', () => {
                if (!refusal) say({ to: session.envelope.rcptTo.map((r) => r.address), raw: Buffer.concat(parts).toString('base64') });
                const error = refusal && new Error(refusal.text.replace('%', session.envelope.rcptTo[0].address));
                if (error) error.responseCode = refusal.code;
                setTimeout(() => done(error), delay);
              });
            },
          });
          server.on('error', () => {});
          server.listen(port, '127.0.0.1', () => { port = server.server.address().port; say({ port }); });
          server.server.on('connection', (socket) => { sockets.add(socket); socket.on('close', () => sockets.delete(socket)); });
        }
        createInterface({ input: process.stdin }).on('line', (line) => {
          const { command, code, text, ms, receivers } = JSON.parse(line);
          if (command === 'refuse') { refusal = code ? { code, text, receivers } : null; say({ done: command }); }
          if (command === 'delay') { delay = ms; say({ done: command }); }
          if (command === 'start') start();
          if (command === 'stop') { server.close(() => say({ done: command })); for (const s of sockets) s.destroy(); }
        }).on('close', () => process.exit(0));
        start();
        """;

    private readonly Process process;
    private readonly BlockingCollection<JsonElement> answers = [];
    private readonly ConcurrentQueue<ReceivedMail> received = new();

    private MailServer(Process process)
    {
        this.process = process;
        _ = Task.Run(ReadAsync);
    }

    public int Port { get; private set; }

    /// <summary>Accepted mail, in order; a delayed answer may not have been given yet.</summary>
    public IReadOnlyList<ReceivedMail> Received => [.. received];

    /// <summary>Settings for <see cref="PorogHost.StartAsync"/> that send mail to this server.</summary>
    public string[] Settings =>
        [
            "--Porog:Mail:Host",
            "127.0.0.1",
            "--Porog:Mail:Port",
            Port.ToString(CultureInfo.InvariantCulture),
            "--Porog:Mail:From",
            "Порог <porog@school.example>",
            "--Porog:PublicUrl",
            "https://porog.example",
        ];

    /// <param name="login">The required «user:password»; null to accept mail without a login.</param>
    public static async Task<MailServer> StartAsync(string? login = null)
    {
        var server = new MailServer(await (login is null ? NodeClients.StartAsync(Module) : NodeClients.StartAsync(Module, login)));
        server.Port = server.Answer().GetProperty("port").GetInt32();
        return server;
    }

    /// <summary>Turns the worker off, for tests that send batch by batch.</summary>
    public static void WithoutWorker(IServiceCollection services)
    {
        var worker = services.Single(s => s.ImplementationType == typeof(DeliveryWorker));
        services.Remove(worker);
    }

    /// <summary>Answers every message with this; «%» is replaced by the recipient's address.</summary>
    public void Refuse(int code, string text) =>
        Command(
            new
            {
                command = "refuse",
                code,
                text,
            }
        );

    /// <summary>Answers every recipient with this, before the message data.</summary>
    public void RefuseReceivers(int code, string text) =>
        Command(
            new
            {
                command = "refuse",
                code,
                text,
                receivers = true,
            }
        );

    public void AcceptAgain() => Command(new { command = "refuse" });

    /// <summary>Delays the answer to every message.</summary>
    public void Delay(TimeSpan time) => Command(new { command = "delay", ms = (int)time.TotalMilliseconds });

    /// <summary>Closes all connections and stops listening.</summary>
    public void GoDown() => Command(new { command = "stop" });

    public void ComeBack() => Command(new { command = "start" });

    /// <summary>Waits until this many letters have arrived.</summary>
    public async Task<IReadOnlyList<ReceivedMail>> WaitForAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (received.Count < count)
            await Task.Delay(20, limit.Token);
        return Received;
    }

    private void Command<T>(T command)
    {
        process.StandardInput.WriteLine(JsonSerializer.Serialize(command));
        process.StandardInput.Flush();
        Answer();
    }

    private JsonElement Answer() =>
        answers.TryTake(out var answer, TimeSpan.FromSeconds(20)) ? answer : throw new TimeoutException("no answer from the mail server");

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            var said = JsonElement.Parse(line);
            if (said.TryGetProperty("raw", out var raw))
            {
                using var stream = new MemoryStream(raw.GetBytesFromBase64());
                received.Enqueue(new ReceivedMail(said.GetProperty("to")[0].GetString()!, await MimeMessage.LoadAsync(stream)));
            }
            else
            {
                answers.Add(said);
            }
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

public sealed record ReceivedMail(string To, MimeMessage Message)
{
    public string Text => Message.TextBody!;
    public string Html => Message.HtmlBody!;
}
