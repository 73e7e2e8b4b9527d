using System.Diagnostics;

namespace Porog.Tests.Support;

/// <summary>
/// Runs JavaScript with the npm packages of <c>tests/clients</c>: third-party clients and servers. The packages are installed on first
/// use, and again only if their lock file has changed.
/// </summary>
public static class NodeClients
{
    private static readonly Lazy<Task<string>> Installed = new(InstallAsync);

    /// <summary>Starts an ES module given as text. The caller talks to it over standard input and output, and ends it.</summary>
    /// <param name="module">The module's source; it may import the packages of <c>tests/clients</c>.</param>
    /// <param name="args">In the module's <c>process.argv</c> from the second element on.</param>
    public static async Task<Process> StartAsync(string module, params string[] args)
    {
        var start = new ProcessStartInfo("node", ["--input-type=module", "--eval", module, "--", .. args])
        {
            WorkingDirectory = await Installed.Value,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Runs a module to its end.</summary>
    /// <returns>Its standard output. A non-zero exit status fails the test with its standard error.</returns>
    public static async Task<string> RunAsync(string module, params string[] args)
    {
        using var process = await StartAsync(module, args);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
        return await output;
    }

    private static async Task<string> InstallAsync()
    {
        var folder = Path.Combine(RepositoryRoot(), "tests", "clients");
        var wanted = Path.Combine(folder, "package-lock.json");
        var stamp = Path.Combine(folder, "node_modules", ".porog-stamp");
        // Two test processes may run this at once: the first installs, the second finds the stamp.
        await using var turn = await TakeTurnAsync(Path.Combine(Path.GetTempPath(), "porog-test-clients.lock"));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == await File.ReadAllTextAsync(wanted))
            return folder;
        using var npm = Process.Start(
            new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
            {
                UseShellExecute = false,
                WorkingDirectory = folder,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        var output = npm.StandardOutput.ReadToEndAsync();
        var error = await npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm ci failed in {folder}: {error}{await output}");
        File.Copy(wanted, stamp, overwrite: true);
        return folder;
    }

    private static async Task<FileStream> TakeTurnAsync(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(200);
            }
        }
    }

    public static string RepositoryRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Porog.slnx")))
                return at.FullName;
        throw new InvalidOperationException("The tests must run from inside the repository.");
    }
}
