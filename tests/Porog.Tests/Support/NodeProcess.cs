using System.Diagnostics;

namespace Porog.Tests.Support;

/// <summary>A server in its own process, so that a test can kill it like a power cut.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private readonly string[] settings;
    private Process? process;

    private NodeProcess(string[] settings)
    {
        this.settings = settings;
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
    }

    /// <summary>Stays the same when the node restarts.</summary>
    public Uri Address { get; }

    public static async Task<NodeProcess> StartAsync(params string[] settings)
    {
        var node = new NodeProcess(settings);
        await node.StartAgainAsync();
        return node;
    }

    public async Task StartAgainAsync()
    {
        // Ignores the signal of a file that may not grow, so that the write fails as on a full disk; the node inherits that.
        var start = new ProcessStartInfo("sh", ["-c", "trap '' XFSZ; exec dotnet \"$@\"", "sh"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Porog.Web.dll"),
            "serve",
            "--urls",
            Address.ToString(),
            "--Logging:LogLevel:Default",
            "Error",
            .. settings,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var output = new System.Collections.Concurrent.ConcurrentQueue<string?>();
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data);
        process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = Address };
        await PorogHost.EventuallyAsync(
            async () =>
            {
                Assert.False(process.HasExited, $"The node ended: {string.Join('\n', output)}");
                try
                {
                    using var ready = await http.GetAsync("/health/ready");
                    return ready.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the node is ready",
            seconds: 60
        );
    }

    /// <summary>From now on every write to a file fails, as on a full disk. Needs no privileges.</summary>
    public Task FillDiskAsync() => LimitFilesAsync("1:");

    public Task FreeDiskAsync() => LimitFilesAsync("unlimited:");

    private async Task LimitFilesAsync(string size)
    {
        using var limit = Process.Start("prlimit", ["--pid", $"{process!.Id}", $"--fsize={size}"]);
        await limit.WaitForExitAsync();
        Assert.Equal(0, limit.ExitCode);
    }

    /// <summary><c>kill -9</c>: the process cannot finish anything.</summary>
    public async Task KillAsync()
    {
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await KillAsync();
    }
}
