using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Porog.Benchmarks;

/// <summary>
/// A mail server that accepts everything and stores nothing (RFC 5321 with PIPELINING, RFC 2920), to take as little as possible of the
/// cores that it shares with its clients.
/// </summary>
public sealed class MailSink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task accepting;

    public MailSink()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Counts received letters.</summary>
    public Counter Letters { get; } = new();

    /// <summary>The raw first letter; empty before it arrives.</summary>
    public byte[] FirstLetter { get; private set; } = [];

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptTcpClientAsync(stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var kept = client;
        client.NoDelay = true;
        var stream = client.GetStream();
        var input = PipeReader.Create(stream);
        var output = PipeWriter.Create(stream);
        try
        {
            output.Write("220 sink ESMTP\r\n"u8);
            await output.FlushAsync(stopping.Token);
            var (inData, letter) = (false, Letters.Count == 0 ? new MemoryStream() : null);
            while (true)
            {
                var read = await input.ReadAsync(stopping.Token);
                var rest = read.Buffer;
                while (TryReadLine(ref rest, out var line))
                    if (inData)
                    {
                        inData = !EndsData(line, output);
                        letter = Keep(letter, line, isOver: !inData);
                    }
                    else
                        inData = Answer(line, output);
                input.AdvanceTo(rest.Start, rest.End);
                await output.FlushAsync(stopping.Token);
                if (read.IsCompleted)
                    return;
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client disconnected, or the measurement ended.
        }
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (buffer.PositionOf((byte)'\n') is not { } end)
            return false;
        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    /// <returns>Whether the message data follows.</returns>
    private static bool Answer(ReadOnlySequence<byte> line, PipeWriter output)
    {
        Span<byte> verb = stackalloc byte[4];
        line.Slice(0, Math.Min(4, line.Length)).CopyTo(verb);
        var isData = verb.SequenceEqual("DATA"u8);
        if (isData)
            output.Write("354 go on\r\n"u8);
        else if (verb.SequenceEqual("EHLO"u8))
            output.Write("250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n"u8);
        else
            output.Write(verb.SequenceEqual("QUIT"u8) ? "221 2.0.0 bye\r\n"u8 : "250 2.0.0 ok\r\n"u8);
        return isData;
    }

    private bool EndsData(ReadOnlySequence<byte> line, PipeWriter output)
    {
        if (line.Length != 2 || line.FirstSpan[0] != '.')
            return false;
        Letters.Add();
        output.Write("250 2.0.0 taken\r\n"u8);
        return true;
    }

    /// <returns>Null once the first letter of this connection is complete.</returns>
    private MemoryStream? Keep(MemoryStream? letter, ReadOnlySequence<byte> line, bool isOver)
    {
        if (letter is null || isOver)
        {
            FirstLetter = letter?.ToArray() ?? FirstLetter;
            return null;
        }
        foreach (var part in line)
            letter.Write(part.Span);
        letter.WriteByte((byte)'\n');
        return letter;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        listener.Dispose();
        stopping.Dispose();
    }
}
