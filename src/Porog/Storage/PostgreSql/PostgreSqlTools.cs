using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Porog.Operations.Backup;

namespace Porog.Storage;

/// <summary>Runs PostgreSQL's own client programs. They are looked for in PATH.</summary>
internal static partial class PostgreSqlTools
{
    /// <exception cref="BackupException">The program is missing, or older than the server.</exception>
    public static async Task RequireAsync(string program, NpgsqlConnection server, CancellationToken cancel)
    {
        var said = await RunAsync(program, ["--version"], server: null, database: null, cancel);
        var version = int.Parse(Version().Match(said).Groups["major"].ValueSpan, NumberFormatInfo.InvariantInfo);
        var wanted = server.PostgreSqlVersion.Major;
        if (version < wanted)
            throw new BackupException(
                $"{program} is of PostgreSQL {version} and the server of {wanted}: install the client programs of {wanted} (Debian: postgresql-client-{wanted})"
            );
    }

    /// <param name="program">Such as <c>pg_dump</c>.</param>
    /// <param name="arguments">Without the connection.</param>
    /// <param name="server">Whose host, port, user, password and TLS to use; null if the program connects to nothing.</param>
    /// <param name="database">The database; null for the one of <paramref name="server"/>.</param>
    /// <param name="cancel">Kills the program.</param>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="BackupException">The program is missing, or failed.</exception>
    public static async Task<string> RunAsync(
        string program,
        IEnumerable<string> arguments,
        NpgsqlConnection? server,
        string? database,
        CancellationToken cancel
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        if (server is not null)
            Name(start.Environment, server, database);
        using var process = Start(start, program);
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var error = await process.StandardError.ReadToEndAsync(cancel);
            var said = await output;
            await process.WaitForExitAsync(cancel);
            return process.ExitCode == 0 ? said : throw new BackupException(FirstLine(program, error));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start, string program)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new BackupException(
                $"{program} is not on this machine: install PostgreSQL's client programs (Debian: postgresql-client)"
            );
        }
    }

    /// <summary>In the environment, because everybody on the machine sees a command line. The host is the one that is connected to.</summary>
    private static void Name(IDictionary<string, string?> environment, NpgsqlConnection server, string? database)
    {
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        environment["PGHOST"] = server.Host;
        environment["PGPORT"] = server.Port.ToString(CultureInfo.InvariantCulture);
        environment["PGUSER"] = server.UserName;
        environment["PGDATABASE"] = database ?? server.Database;
        environment["PGSSLMODE"] = settings.SslMode switch
        {
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            var mode => mode.ToString().ToLowerInvariant(),
        };
        foreach (
            var (name, value) in new[]
            {
                ("PGPASSWORD", settings.Password),
                ("PGPASSFILE", settings.Passfile),
                ("PGSSLROOTCERT", settings.RootCertificate),
                ("PGSSLCERT", settings.SslCertificate),
                ("PGSSLKEY", settings.SslKey),
            }
        )
            if (!string.IsNullOrEmpty(value))
                environment[name] = value;
    }

    private static string FirstLine(string program, string error)
    {
        var line = error.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Contains("error:", StringComparison.Ordinal));
        return line ?? $"{program} failed: {error.Split('\n')[0]}";
    }

    [GeneratedRegex(@"\) (?<major>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();
}
