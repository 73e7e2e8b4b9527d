using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace Porog.Tests.Support;

/// <summary>
/// An SMTP server that a test leads step by step: it can keep a caller waiting for the greeting or for the answer to a letter, and hang up
/// in between. <see cref="MailServer"/> is the one that behaves.
/// </summary>
public sealed class ScriptedMailServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<ReceivedMail> received = new();
    private readonly ConcurrentBag<TcpClient> callers = [];
    private readonly Task accepting;
    private int calls;

    public ScriptedMailServer()
    {
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Letters whose final dot has arrived, in order, whatever was answered.</summary>
    public IReadOnlyList<ReceivedMail> Received => [.. received];

    /// <summary>Connections so far.</summary>
    public int Calls => Volatile.Read(ref calls);

    /// <summary>Awaited before the greeting.</summary>
    public Func<Task> Greets { get; set; } = () => Task.CompletedTask;

    /// <summary>The answer to RCPT.</summary>
    public Func<string, string> TakesReceiver { get; set; } = _ => "250 ok";

    /// <summary>The answer to a letter; null hangs up instead.</summary>
    public Func<ReceivedMail, Task<string?>> TakesLetter { get; set; } = _ => Task.FromResult<string?>("250 ok");

    /// <summary>Settings for <see cref="PorogHost.StartAsync"/> that send mail to this server.</summary>
    public string[] Settings => SettingsOf(Port);

    /// <summary>The same for a server at this port.</summary>
    public static string[] SettingsOf(int port) =>
        [
            "--Porog:Mail:Host",
            "127.0.0.1",
            "--Porog:Mail:Port",
            port.ToString(CultureInfo.InvariantCulture),
            "--Porog:Mail:From",
            "Порог <porog@school.example>",
            "--Porog:PublicUrl",
            "https://porog.example",
        ];

    /// <summary>Waits until this many letters have arrived.</summary>
    public Task WaitForAsync(int count) =>
        PorogHost.EventuallyAsync(() => Task.FromResult(received.Count >= count), $"{count} letters at the mail server");

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await accepting;
        foreach (var caller in callers)
            caller.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var caller = await listener.AcceptTcpClientAsync();
                callers.Add(caller);
                Interlocked.Increment(ref calls);
                _ = TalkAsync(caller);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(TcpClient caller)
    {
        try
        {
            using (caller)
            {
                using var reader = new StreamReader(caller.GetStream(), Encoding.Latin1);
                await using var writer = new StreamWriter(caller.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
                await Greets();
                await writer.WriteLineAsync("220 scripted");
                await ConverseAsync(reader, writer);
            }
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException)
        {
            // The caller has gone.
        }
    }

    private async Task ConverseAsync(StreamReader reader, StreamWriter writer)
    {
        var to = "";
        while (await reader.ReadLineAsync() is { } line)
        {
            var verb = line.Length >= 4 ? line[..4].ToUpperInvariant() : "";
            var answer = "250 ok";
            if (verb == "RCPT")
            {
                to = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
                answer = TakesReceiver(to);
            }
            else if (verb == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                var letter = new ReceivedMail(to, await ReadLetterAsync(reader));
                received.Enqueue(letter);
                if (await TakesLetter(letter) is not { } taken)
                    return;
                answer = taken;
            }
            await writer.WriteLineAsync(verb == "QUIT" ? "221 bye" : answer);
        }
    }

    private static async Task<MimeMessage> ReadLetterAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line && line != ".")
            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        using var stream = new MemoryStream(Encoding.Latin1.GetBytes(text.ToString()));
        return await MimeMessage.LoadAsync(stream);
    }
}
