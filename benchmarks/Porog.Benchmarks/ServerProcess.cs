using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Porog.Benchmarks;

/// <summary>The server as it is deployed: a separate process of the built program.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;

    private ServerProcess(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public int Port { get; }

    /// <param name="settings">Command-line settings.</param>
    /// <param name="environment">Environment variables of the process.</param>
    public static async Task<ServerProcess> StartAsync(
        IEnumerable<string> settings,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var port = FreePort();
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Porog.Web"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var argument in new[] { "serve", "--urls", $"http://127.0.0.1:{port}", "--Logging:LogLevel:Default", "Warning" }.Concat(
                settings
            )
        )
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
        process.OutputDataReceived += Show;
        process.ErrorDataReceived += Show;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient();
        for (var attempt = 0; attempt < 300; attempt++)
        {
            try
            {
                using var ready = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"));
                if (ready.IsSuccessStatusCode)
                    return new ServerProcess(process, port);
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(100);
        }
        process.Kill(entireProcessTree: true);
        throw new InvalidOperationException("The server was not ready in 30 s.");
    }

    private static void Show(object sender, DataReceivedEventArgs line)
    {
        if (!string.IsNullOrEmpty(line.Data))
            Console.Error.WriteLine(line.Data);
    }

    /// <summary>Processor seconds used so far by this server and by all PostgreSQL processes.</summary>
    public (double Server, double PostgreSql) ProcessorSeconds()
    {
        process.Refresh();
        // PostgreSQL changes its processes' titles, so find them by the name that the kernel reports.
        var postgres = Directory
            .EnumerateDirectories("/proc")
            .Select(directory => Path.Combine(directory, "stat"))
            .Where(File.Exists)
            .Select(file => File.ReadAllText(file))
            .Where(stat => stat.Contains("(postgres)", StringComparison.Ordinal))
            .Select(stat => stat[(stat.LastIndexOf(')') + 2)..].Split(' '))
            .Sum(fields =>
                (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100d
            );
        return (process.TotalProcessorTime.TotalSeconds, postgres);
    }

    public async ValueTask DisposeAsync()
    {
        using (var stop = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await stop.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
