using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
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
    [InlineData(
        "Porog:Database",
        "--Porog:Database:Engine",
        "postgresql",
        "--Porog:Database:ConnectionString",
        "Host=no-such-host.invalid;Database=x"
    )]
    [InlineData("Porog:Proxies", "--Porog:Proxies", "nobody")]
    [InlineData("Porog:DataDirectory", "--Porog:DataDirectory", "{broken}")]
    [InlineData("Porog:MigrateAtStart", "--Porog:MigrateAtStart", "false")]
    [InlineData("ASPNETCORE_URLS", "--urls", "nonsense")]
    [InlineData("ASPNETCORE_URLS", "--urls", "http://127.0.0.1:99999")]
    [InlineData("ASPNETCORE_URLS", "--urls", "http://127.0.0.1:0/path")]
    [InlineData("ASPNETCORE_URLS", "--urls", "https://127.0.0.1:0")]
    [InlineData("ASPNETCORE_URLS", "--urls", "http://203.0.113.1:8080")]
    [InlineData("ASPNETCORE_URLS", "--urls", "http://127.0.0.1:{taken}")]
    [InlineData("Logging:LogLevel", "--Logging:LogLevel:Default", "nonsense")]
    [InlineData("{queue} cannot be used", "--Porog:Gateway:Enabled", "true")]
    public async Task One_line_names_the_setting(string named, params string[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("porog-start").FullName;
        try
        {
            var broken = Path.Combine(directory, "broken.db");
            var queue = Path.Combine(directory, "gateway", "queue.db");
            Directory.CreateDirectory(Path.GetDirectoryName(queue)!);
            foreach (var file in (string[])[broken, queue])
                await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("This is not a database. ", 500)));
            using var taken = new TcpListener(IPAddress.Loopback, 0);
            taken.Start();
            var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
            var (status, output, error) = await ServeAsync([
                "--Porog:DataDirectory",
                directory,
                .. settings.Select(s =>
                    s.Replace("{broken}", broken, StringComparison.Ordinal).Replace("{taken}", port, StringComparison.Ordinal)
                ),
            ]);

            Assert.Equal(1, status);
            Assert.StartsWith($"porog: {named.Replace("{queue}", queue, StringComparison.Ordinal)}", error, StringComparison.Ordinal);
            Assert.Single(error.TrimEnd().Split('\n'));
            // Nor does the log say more.
            Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
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
            using var process = Start([.. database.Settings, "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "None"]);
            // The schema is written somewhere between one and three seconds after the start.
            await Task.Delay(700 + (kill * 350));
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        await using var node = await NodeProcess.StartAsync(database.Settings);
    }

    [Theory, Engines]
    public async Task A_schema_of_a_newer_version_is_named(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await database.WithDbAsync(db =>
            db.Database.ExecuteSqlRawAsync("INSERT INTO schema_migrations VALUES ('20991231235959_Future', '99.0.0')")
        );
        var (status, _, error) = await ServeAsync(database.Settings);
        Assert.Equal(1, status);
        Assert.StartsWith(
            "porog: Porog:Database: the schema is of a newer version of Porog (20991231235959_Future)",
            error,
            StringComparison.Ordinal
        );
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private static async Task<(int Status, string Output, string Error)> ServeAsync(string[] settings)
    {
        using var process = Start(["--urls", "http://127.0.0.1:0", .. settings]);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, error);
    }

    private static Process Start(string[] settings) =>
        Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Porog.Web.dll"), "serve", .. settings])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
}
