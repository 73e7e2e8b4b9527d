using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Porog.Benchmarks;

/// <summary>Plain HTTP/1.1 over open sockets, to take as little as possible of the cores that it shares with the server.</summary>
public static class LoadClient
{
    /// <summary>A complete request with headers, ready to be sent repeatedly.</summary>
    public static byte[] Post(string path, string contentType, string key, byte[] body)
    {
        var head = Encoding.ASCII.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n\r\n"
            )
        );
        return [.. head, .. body];
    }

    /// <summary>Sends every request once over the given number of connections. Each connection waits for its answer.</summary>
    /// <returns>Seconds from the first byte to the last answer, and the seconds of each request.</returns>
    public static async Task<(double Seconds, double[] Latencies)> SendAllAsync(
        int port,
        IReadOnlyList<byte[]> requests,
        int connections,
        double? requestsPerSecond = null
    )
    {
        var next = -1;
        var latencies = new double[requests.Count];
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(ConnectionAsync)));
        return (clock.Elapsed.TotalSeconds, latencies);

        async Task ConnectionAsync()
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync("127.0.0.1", port);
            var stream = client.GetStream();
            var buffer = new byte[256 * 1024];
            while (true)
            {
                var index = Interlocked.Increment(ref next);
                if (index >= requests.Count)
                    return;
                // An open loop measures from the moment a request was due, so that waiting for a connection counts.
                var due = requestsPerSecond is { } rate ? index / rate : clock.Elapsed.TotalSeconds;
                var early = due - clock.Elapsed.TotalSeconds;
                if (early > 0)
                    await Task.Delay(TimeSpan.FromSeconds(early));
                await stream.WriteAsync(requests[index]);
                await ReadAnswerAsync(stream, buffer);
                latencies[index] = clock.Elapsed.TotalSeconds - due;
            }
        }
    }

    private static async Task ReadAnswerAsync(NetworkStream stream, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length));
            if (read == 0)
                throw new IOException("The server closed the connection.");
            length += read;
            if (IsWhole(buffer.AsSpan(0, length)))
                return;
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var headEnd = answer.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
            return false;
        if (!answer.StartsWith("HTTP/1.1 200"u8))
            throw new IOException($"Not accepted: {Encoding.UTF8.GetString(answer)}");
        var body = answer[(headEnd + 4)..];
        var at = answer[..headEnd].IndexOf("Content-Length: "u8);
        if (at < 0)
            return body.EndsWith("0\r\n\r\n"u8);
        var digits = answer[(at + 16)..headEnd];
        var end = digits.IndexOf((byte)'\r');
        return body.Length >= int.Parse(end < 0 ? digits : digits[..end], CultureInfo.InvariantCulture);
    }
}
