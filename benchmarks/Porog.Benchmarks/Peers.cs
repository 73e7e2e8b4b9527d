using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Porog.Benchmarks;

/// <summary>Common tools to compare with: npm packages of <c>benchmarks/peers</c>, each in its own process.</summary>
internal static class Peers
{
    /// <summary>Runs a module that prints its rate on the last line.</summary>
    /// <param name="module">The text of an ES module; its arguments are in <c>process.argv</c> from the second element on.</param>
    /// <param name="args">The arguments; values that are not strings are passed as JSON.</param>
    /// <returns>Messages per second.</returns>
    public static async Task<double> RateAsync(string module, params object[] args)
    {
        var folder = Path.Combine(RepositoryRoot(), "benchmarks", "peers");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            await RunAsync(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
        string[] texts = [.. args.Select(arg => arg as string ?? JsonSerializer.Serialize(arg))];
        var said = await RunAsync(folder, "node", ["--input-type=module", "--eval", module, "--", .. texts]);
        return double.Parse(said.Trim().Split('\n')[^1], CultureInfo.InvariantCulture);
    }

    private static async Task<string> RunAsync(string folder, string program, params string[] args)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, args)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program}: {error}{await output}");
    }

    private static string RepositoryRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Porog.slnx")))
                return at.FullName;
        throw new InvalidOperationException("The benchmarks must run from inside the repository.");
    }
}
