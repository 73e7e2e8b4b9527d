using System.Diagnostics;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Operations;

/// <summary>A start that fails says why in one line and ends with status 1; a start that was killed is followed by one that works.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("Porog:DataDirectory", "--Porog:DataDirectory", "/proc/porog")]
    [InlineData("Porog:Database", "--Porog:Database:ConnectionString", "Data Source=/no/such/directory/porog.db")]
    [InlineData("Porog:Database", "--Porog:Database:ConnectionString", "Data Source={broken}")]
    [InlineData(
        "Porog:Database",
        "--Porog:Database:Engine",
        "postgresql",
        "--Porog:Database:ConnectionString",
        "Host=127.0.0.1;Port=1;Database=x"
    )]
    [InlineData("Porog:Proxies", "--Porog:Proxies", "nobody")]
    public async Task One_line_names_the_setting(string named, params string[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("porog-start").FullName;
        try
        {
            var broken = Path.Combine(directory, "broken.db");
            await File.WriteAllTextAsync(broken, string.Concat(Enumerable.Repeat("This is not a database. ", 500)));
            var (status, error) = await ServeAsync([
                "--Porog:DataDirectory",
                directory,
                .. settings.Select(s => s.Replace("{broken}", broken, StringComparison.Ordinal)),
            ]);

            Assert.Equal(1, status);
            Assert.StartsWith($"porog: {named}", error, StringComparison.Ordinal);
            Assert.Single(error.TrimEnd().Split('\n'));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Killed_at_any_moment_of_its_first_start_a_node_starts_the_next_time()
    {
        await using var database = await TestDatabase.EmptyAsync(DatabaseEngine.Sqlite);
        for (var kill = 0; kill < 6; kill++)
        {
            using var process = Start([.. database.Settings, "--urls", "http://127.0.0.1:0"]);
            // The schema is written somewhere between one and three seconds after the start.
            await Task.Delay(700 + (kill * 350));
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        await using var node = await NodeProcess.StartAsync(database.Settings);
    }

    private static async Task<(int Status, string Error)> ServeAsync(string[] settings)
    {
        using var process = Start(["--urls", "http://127.0.0.1:0", .. settings]);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }

    private static Process Start(string[] settings) =>
        Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [Path.Combine(AppContext.BaseDirectory, "Porog.Web.dll"), "serve", "--Logging:LogLevel:Default", "None", .. settings]
            )
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
}
