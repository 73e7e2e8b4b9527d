using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Porog.Tests.Support;

/// <summary>A real PostgreSQL primary with a synchronous standby, each in its own processes, for tests of failover.</summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("porog-cluster").FullName;
    private readonly int primaryPort = FreePort.Next();
    private readonly int standbyPort = FreePort.Next();

    private PostgresCluster() { }

    /// <summary>Names both servers and wants the one that can write. A command gives up after three seconds.</summary>
    public string ConnectionString =>
        $"Host=127.0.0.1:{primaryPort},127.0.0.1:{standbyPort};Username=postgres;Target Session Attributes=primary;Command Timeout=3";

    private string PrimaryData => Path.Combine(directory, "primary");

    private string StandbyData => Path.Combine(directory, "standby");

    public static async Task<PostgresCluster> StartAsync()
    {
        var cluster = new PostgresCluster();
        if (Environment.IsPrivilegedProcess)
        {
            // PostgreSQL refuses to run as root.
            Run("chown", "postgres", cluster.directory);
            Run("chmod", "755", cluster.directory);
        }
        RunAsPostgres("initdb", "-D", cluster.PrimaryData, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8");
        cluster.StartPrimary();
        RunAsPostgres(
            "pg_basebackup",
            "-R",
            "--checkpoint=fast",
            "-h",
            "127.0.0.1",
            "-p",
            cluster.primaryPort.ToString(CultureInfo.InvariantCulture),
            "-U",
            "postgres",
            "-D",
            cluster.StandbyData
        );
        cluster.StartServer(cluster.StandbyData, cluster.standbyPort, "");
        await PorogHost.EventuallyAsync(cluster.IsInStepAsync, "the standby is synchronous");
        return cluster;
    }

    /// <summary>The standby stops answering without closing its connections.</summary>
    public void FreezeStandby() => Signal(StandbyData, "-STOP");

    public void ThawStandby() => Signal(StandbyData, "-CONT");

    /// <summary>Kills the primary with all its sessions.</summary>
    public void KillPrimary() => Signal(PrimaryData, "-KILL");

    /// <summary>The primary comes back as it was, and still believes that it is the primary.</summary>
    public void StartPrimary() => StartServer(PrimaryData, primaryPort, "-c synchronous_standby_names=*");

    /// <summary>The standby becomes the primary.</summary>
    public void Promote() => RunAsPostgres("pg_ctl", "-D", StandbyData, "-w", "promote");

    public ValueTask DisposeAsync()
    {
        foreach (var data in new[] { PrimaryData, StandbyData })
            if (File.Exists(Path.Combine(data, "postmaster.pid")))
            {
                Signal(data, "-CONT");
                Signal(data, "-KILL");
            }
        // The killed processes let go of their files a moment later.
        for (var attempt = 0; ; attempt++)
            try
            {
                Directory.Delete(directory, recursive: true);
                return default;
            }
            catch (IOException) when (attempt < 50)
            {
                Thread.Sleep(100);
            }
    }

    private async Task<bool> IsInStepAsync()
    {
        await using var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={primaryPort};Username=postgres;Database=postgres;Pooling=false"
        );
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'", connection);
        return (long)(await command.ExecuteScalarAsync())! == 1;
    }

    private void StartServer(string data, int port, string options) =>
        RunAsPostgres(
            "pg_ctl",
            "-D",
            data,
            "-w",
            "-l",
            Path.Combine(directory, $"{Path.GetFileName(data)}.log"),
            "-o",
            $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=120 {options}",
            "start"
        );

    /// <summary>Signals the server and all its sessions.</summary>
    private static void Signal(string data, string signal)
    {
        var server = File.ReadLines(Path.Combine(data, "postmaster.pid")).First();
        // The server first, so that it starts nothing new.
        Process.Start("kill", [signal, server]).WaitForExit();
        Process.Start("pkill", [signal, "-P", server]).WaitForExit();
    }

    private static void RunAsPostgres(string program, params string[] arguments)
    {
        if (Environment.IsPrivilegedProcess)
            Run("runuser", ["-u", "postgres", "--", program, .. arguments]);
        else
            Run(program, arguments);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = "/",
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
