using System.Globalization;
using System.Net.Sockets;
using System.Text;
using static Porog.Benchmarks.PostgreSqlBench;

namespace Porog.Benchmarks;

/// <summary>P4 of targets.md: letters sent with all bookkeeping, compared with a bare pipelined client and nodemailer's pool.</summary>
public static class MailBenchmarks
{
    /// <summary>As many as the server's own pool opens.</summary>
    private const int Connections = 4;

    private const string Nodemailer = """
        import { createTransport } from 'nodemailer';
        const [, port, count, text, html] = process.argv;
        const pool = createTransport({ host: '127.0.0.1', port: Number(port), secure: false, ignoreTLS: true, pool: true, maxConnections: 4, maxMessages: Infinity });
        const send = (i) => pool.sendMail({ from: 'Porog <porog@example.org>', to: `p${i}@example.org`, subject: 'Маша вошла в школу в 8:12', text, html });
        await Promise.all(Array.from({ length: 200 }, (_, i) => send(i)));
        const began = performance.now();
        await Promise.all(Array.from({ length: Number(count) }, (_, i) => send(i)));
        console.log(Number(count) / (performance.now() - began) * 1000);
        pool.close();
        """;

    public static async Task RunAsync(PostgreSqlBench bench, ResultTable table)
    {
        if (!bench.Options.Wants("P4"))
            return;
        await Limits.ExecuteAsync(
            bench.Source,
            "UPDATE accounts SET email = id || '@example.org', normalized_email = upper(id || '@example.org'), email_confirmed = true"
        );
        var count = 2_000 * bench.Options.Seconds;
        await DueMessages.MakeAsync(bench, DueMessages.WarmUp + count, channel: 1);
        await using var sink = new MailSink();
        sink.Letters.Reset(DueMessages.WarmUp);
        Note("P4: ours");
        var port = sink.Port.ToString(CultureInfo.InvariantCulture);
        await using (var node = await bench.NodeAsync(["--Porog:Mail:Host", "127.0.0.1", "--Porog:Mail:Port", port]))
        {
            await sink.Letters.WarmedUpAsync();
            var before = node.ProcessorSeconds();
            await DueMessages.SentAsync(bench, TimeSpan.FromMinutes(3));
            EventBenchmarks.NoteProcessor(node, before, count);
        }
        if (sink.Letters.Count != DueMessages.WarmUp + count)
            throw new InvalidOperationException($"{DueMessages.WarmUp + count} letters were due and {sink.Letters.Count} came.");
        var (ours, letter) = (sink.Letters.Rate, sink.FirstLetter);

        Note("a bare pipelined client with the same letter");
        await BareAsync(sink.Port, letter, 1_000);
        sink.Letters.Reset();
        await BareAsync(sink.Port, letter, count);
        table.AddRatio($"P4  letters of {letter.Length / 1024.0:0.0} KB; limit: a bare pipelined client", ours, sink.Letters.Rate, 0.8);

        Note("nodemailer's pool");
        var (text, html) = (new string('т', 300), new string('h', letter.Length - 600));
        table.AddRatio(
            "P4  the same; peer: nodemailer's pool",
            ours,
            await Peers.RateAsync(Nodemailer, sink.Port, count / 4, text, html),
            2
        );
    }

    /// <summary>Sends one letter to many recipients, pipelined over each connection (RFC 2920), without bookkeeping.</summary>
    private static Task BareAsync(int port, byte[] letter, int count)
    {
        var envelope = "MAIL FROM:<porog@example.org>\r\nRCPT TO:<p@example.org>\r\nDATA\r\n"u8.ToArray();
        byte[] body = [.. letter, .. ".\r\n"u8];
        return Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(ConnectionAsync)));

        async Task ConnectionAsync()
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync("127.0.0.1", port);
            await using var stream = client.GetStream();
            using var answers = new StreamReader(stream, Encoding.ASCII);
            await answers.ReadLineAsync();
            await stream.WriteAsync("EHLO bench\r\n"u8.ToArray());
            while ((await answers.ReadLineAsync())![3] == '-') { }
            await stream.WriteAsync(envelope);
            for (var i = 0; i < count / Connections; i++)
            {
                for (var line = 0; line < 3; line++)
                    await answers.ReadLineAsync();
                // The next envelope goes out together with this letter.
                await stream.WriteAsync(i + 1 < count / Connections ? (byte[])[.. body, .. envelope] : body);
                await answers.ReadLineAsync();
            }
        }
    }
}
