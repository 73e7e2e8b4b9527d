using System.Diagnostics;
using Npgsql;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Operations;

/// <summary>A real PgBouncer in front of PostgreSQL.</summary>
public sealed class PoolerTests
{
    [Theory]
    [InlineData("transaction", "")]
    [InlineData("transaction", "ignore_startup_parameters = options, extra_float_digits")]
    [InlineData("statement", "ignore_startup_parameters = options, extra_float_digits")]
    public async Task A_pooler_that_shares_server_processes_is_refused_in_words(string mode, string ignored)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        await using var bouncer = await PgBouncer.StartAsync(database, mode, ignored);

        var problem = await Assert.ThrowsAsync<SettingsException>(() =>
            PorogHost.StartAsync(database.Engine, ["--Porog:Database:ConnectionString", bouncer.ConnectionString], database: database)
        );
        Assert.StartsWith("Porog:Database:ConnectionString: leads to a pooler", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pooler_that_keeps_a_process_for_each_session_works()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        await using var bouncer = await PgBouncer.StartAsync(
            database,
            "session",
            "ignore_startup_parameters = options, extra_float_digits"
        );
        var direct = await PorogHost.StartAsync(database.Engine, database: database);
        await using var host = await PorogHost.StartAsync(
            database.Engine,
            ["--Porog:Database:ConnectionString", bouncer.ConnectionString],
            sharing: direct
        );
        var registry = new TestRegistry(host);
        using var turnstile = await registry.DeviceClientAsync(await registry.OrganisationAsync());
        Assert.Single((await turnstile.SendAsync(turnstile.Passage("NO-SUCH-CARD"))).Rejected);
    }

    private sealed class PgBouncer : IAsyncDisposable
    {
        private readonly string directory = Directory.CreateTempSubdirectory("porog-pgbouncer").FullName;
        private readonly Process process;

        private PgBouncer(TestDatabase database, string mode, string ignored)
        {
            var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
            var port = FreePort.Next();
            File.WriteAllText(
                $"{directory}/pgbouncer.ini",
                $"""
                [databases]
                * = host={server.Host} port={server.Port}
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = {port}
                unix_socket_dir =
                auth_type = any
                pool_mode = {mode}
                {ignored}
                """.Replace("* =", $"{server.Database} = user={server.Username}", StringComparison.Ordinal)
            );
            ConnectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = port }.ToString();
            // PgBouncer refuses to run as root.
            string[] command = ["pgbouncer", "-q", $"{directory}/pgbouncer.ini"];
            if (Environment.IsPrivilegedProcess)
            {
                Process.Start("chown", ["-R", "postgres", directory]).WaitForExit();
                command = ["runuser", "-u", "postgres", "--", .. command];
            }
            process = Process.Start(command[0], command[1..]);
        }

        public string ConnectionString { get; }

        public static async Task<PgBouncer> StartAsync(TestDatabase database, string mode, string ignored)
        {
            var bouncer = new PgBouncer(database, mode, ignored);
            await PorogHost.EventuallyAsync(
                async () =>
                {
                    try
                    {
                        await using var connection = new NpgsqlConnection($"{bouncer.ConnectionString};Pooling=false");
                        await connection.OpenAsync();
                        return true;
                    }
                    catch (NpgsqlException problem) when (problem is not PostgresException)
                    {
                        return false;
                    }
                },
                "PgBouncer answers"
            );
            return bouncer;
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
            Directory.Delete(directory, recursive: true);
        }
    }
}
