using System.Net;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Commands;
using Porog.Tests.Support;

namespace Porog.Tests.Operations;

/// <summary><c>porog backup</c> and <c>porog restore</c>, with real engines.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class BackupTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("porog-backup").FullName;

    private string Archive => Path.Combine(directory, "porog.zip");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory, Engines]
    public async Task Made_while_events_come_in_a_backup_brings_back_every_event_acknowledged_before(DatabaseEngine engine)
    {
        await using var observer = await ObserverAsync(engine);
        var town = await Town.CreateAsync(observer);
        await using var node = await NodeProcess.StartAsync(observer.Database.Settings);
        using var stop = new CancellationTokenSource();
        var load = town.LoadAsync(() => [node.Address], clients: 2, stop.Token);
        await town.AcknowledgedAsync(batches: 20);
        var before = await EventsAsync(observer);

        var (status, output, error) = await BackupAsync(observer.Database);
        Assert.True(status == 0, error + output);
        await town.AcknowledgedAsync(batches: 5);
        await stop.CancelAsync();
        await load;
        (status, output, error) = await RunAsync(["restore", Archive, "--check", .. observer.Database.Settings]);
        Assert.True(status == 0, error + output);
        Assert.Contains("The backup is whole.", output);
        Assert.Contains("10 children", output);

        var empty = await TestDatabase.EmptyAsync(engine);
        (status, output, error) = await RunAsync(["restore", Archive, .. empty.Settings]);
        Assert.True(status == 0, error + output);
        await using var restored = await NodeProcess.StartAsync(empty.Settings);
        await using var reader = await PorogHost.StartAsync(engine, ["--Porog:Follow", "false"], database: empty);
        Assert.Subset(await EventsAsync(reader), before);
        Assert.Equal(HttpStatusCode.OK, await town.TryOnceAsync(restored.Address));
        await PorogHost.EventuallyAsync(() => reader.WithDbAsync(db => db.FollowedAsync()), "all is followed", seconds: 60);
        await reader.WithDbAsync(async db =>
        {
            var sums = await db.Journal.GroupBy(e => e.ChildId).Select(g => new { g.Key, Sum = g.Sum(e => e.Amount) }).ToListAsync();
            var balances = await db.Wallets.ToDictionaryAsync(w => w.ChildId, w => w.Balance);
            Assert.All(sums, s => Assert.Equal(s.Sum, balances[s.Key]));
        });
    }

    [Theory, Engines]
    public async Task A_restore_loses_nothing_unasked_and_waits_for_the_server_to_stop(DatabaseEngine engine)
    {
        await using var saved = await TestDatabase.CreateAsync(engine);
        await FillAsync(saved, "Сохранённая школа");
        Assert.Equal(0, (await BackupAsync(saved)).Status);
        await using var other = await TestDatabase.CreateAsync(engine);
        await FillAsync(other, "Другая школа");

        var (status, _, error) = await RunAsync(["restore", Archive, .. other.Settings]);
        ExpectLine(status, error, "is not empty; to lose what is in it, add --replace");
        await using (var node = await NodeProcess.StartAsync(other.Settings))
        {
            (status, _, error) = await RunAsync(["restore", Archive, "--replace", .. other.Settings]);
            ExpectLine(status, error, "is in use");
        }
        Assert.Equal(["Другая школа"], await SchoolsAsync(other));
        other.CloseConnections();
        await GoneAsync(other);

        (status, _, error) = await RunAsync(["restore", Archive, "--replace", .. other.Settings]);
        Assert.True(status == 0, error);
        Assert.Equal(["Сохранённая школа"], await SchoolsAsync(other));
    }

    [Fact]
    public async Task A_file_that_exists_is_replaced_only_when_asked_and_is_for_its_owner_only()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseEngine.Sqlite);
        await File.WriteAllTextAsync(Archive, "mine");
        var (status, _, error) = await BackupAsync(database);
        ExpectLine(status, error, "exists already");
        Assert.Equal("mine", await File.ReadAllTextAsync(Archive));

        (status, _, error) = await BackupAsync(database, "--overwrite");
        Assert.True(status == 0, error);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Archive));
        Assert.Equal([Archive], Directory.GetFileSystemEntries(directory));
    }

    /// <summary>A file that may not grow stands for a full disk.</summary>
    [Fact]
    public async Task A_full_disk_leaves_nothing_behind_and_the_older_backup_whole()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseEngine.Sqlite);
        await File.WriteAllTextAsync(Archive, "older");
        var (status, _, error) = await CommandTests.RunProgramAsync(
            "sh",
            [
                "-c",
                // .NET itself would need a large file for code that is writable and executable.
                "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 200; exec \"$@\"",
                "sh",
                CommandTests.Program,
                "backup",
                Archive,
                "--overwrite",
                .. database.Settings,
            ]
        );
        ExpectLine(status, error, "cannot be written");
        Assert.Equal("older", await File.ReadAllTextAsync(Archive));
        Assert.Equal([Archive], Directory.GetFileSystemEntries(directory));
    }

    [Fact]
    public async Task The_queue_and_the_list_of_the_gateway_come_along()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseEngine.Sqlite);
        var gateway = Directory.CreateDirectory(Path.Combine(database.DataDirectory, "gateway")).FullName;
        await File.WriteAllTextAsync(Path.Combine(gateway, "devices.json"), "[]");
        using (new Porog.Gateway.EventQueue(new() { DataDirectory = gateway, Server = () => null }))
            Assert.Equal(0, (await BackupAsync(database)).Status);

        var anew = Path.Combine(directory, "anew");
        var (status, output, error) = await RunAsync(["restore", Archive, "--Porog:DataDirectory", anew]);
        Assert.True(status == 0, error);
        Assert.Contains("gateway/queue.db", output);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(anew));
        var files = Directory.GetFiles(anew, "*", SearchOption.AllDirectories);
        Assert.Equal(["devices.json", "porog.db", "queue.db"], files.Select(Path.GetFileName).Order());
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Without_PostgreSQLs_programs_or_with_older_ones_one_line_says_so()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        string[] backup = ["backup", Archive, .. database.Settings];
        var (status, _, error) = await CommandTests.RunAsync("", backup, path: directory);
        ExpectLine(status, error, "pg_dump is not on this machine: install PostgreSQL's client programs");

        await ScriptAsync("pg_dump", "echo 'pg_dump (PostgreSQL) 9.6.24'");
        (status, _, error) = await CommandTests.RunAsync("", backup, path: $"{directory}:/bin:/usr/bin");
        ExpectLine(status, error, "pg_dump is of PostgreSQL 9 and the server of");
        Assert.False(File.Exists(Archive));
    }

    [Fact]
    public async Task A_restore_into_PostgreSQL_that_fails_half_way_leaves_the_old_data()
    {
        await using var saved = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        Assert.Equal(0, (await BackupAsync(saved)).Status);
        await using var other = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        await FillAsync(other, "Другая школа");
        await GoneAsync(other);
        var path = Environment.GetEnvironmentVariable("PATH");
        await ScriptAsync(
            "pg_restore",
            $$"""
            PATH="{{path}}"
            case "$*" in *--version*|*--list*|*porog_check*) exec pg_restore "$@";; esac
            echo 'pg_restore: error: no more room' >&2
            exit 1
            """
        );

        var (status, _, error) = await CommandTests.RunAsync(
            "",
            ["restore", Archive, "--replace", .. other.Settings],
            path: $"{directory}:{path}"
        );
        ExpectLine(status, error, "pg_restore: error: no more room");
        Assert.Equal(["Другая школа"], await SchoolsAsync(other));
    }

    [Fact]
    public async Task A_backup_goes_only_into_a_database_of_Porog_and_of_its_engine()
    {
        await using var saved = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        Assert.Equal(0, (await BackupAsync(saved)).Status);
        await using var foreign = await TestDatabase.EmptyAsync(DatabaseEngine.PostgreSql);
        await using (var connection = new NpgsqlConnection($"{foreign.ConnectionString};Pooling=false"))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("CREATE TABLE invoices (id int)", connection);
            await command.ExecuteNonQueryAsync();
        }
        var (status, _, error) = await RunAsync(["restore", Archive, "--replace", .. foreign.Settings]);
        ExpectLine(status, error, "belongs to another program");

        await using var sqlite = await TestDatabase.EmptyAsync(DatabaseEngine.Sqlite);
        (status, _, error) = await RunAsync(["restore", Archive, .. sqlite.Settings]);
        ExpectLine(status, error, "is of PostgreSQL, and Porog:Database:Engine is SQLite");
    }

    internal static void ExpectLine(int status, string error, string says)
    {
        Assert.Equal(1, status);
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private Task<(int Status, string Output, string Error)> BackupAsync(TestDatabase database, params string[] more) =>
        RunAsync(["backup", Archive, .. more, .. database.Settings]);

    internal static Task<(int Status, string Output, string Error)> RunAsync(string[] command) => CommandTests.RunAsync("", command);

    private async Task ScriptAsync(string name, string lines)
    {
        var script = Path.Combine(directory, name);
        await File.WriteAllTextAsync(script, $"#!/bin/sh\n{lines}\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static Task<PorogHost> ObserverAsync(DatabaseEngine engine) => PorogHost.StartAsync(engine, ["--Porog:Follow", "false"]);

    private static async Task<HashSet<Guid>> EventsAsync(PorogHost host) =>
        await host.WithDbAsync(async db => (await db.Journal.Select(e => e.Id).ToListAsync()).ToHashSet());

    internal static Task<int> FillAsync(TestDatabase database, string school) =>
        database.WithDbAsync(db =>
        {
            db.Add(
                new Organisation
                {
                    Kind = OrganisationKind.School,
                    Name = school,
                    TimeZone = "Europe/Moscow",
                }
            );
            return db.SaveChangesAsync();
        });

    internal static Task<List<string>> SchoolsAsync(TestDatabase database) =>
        database.WithDbAsync(db => db.Organisations.Select(o => o.Name).ToListAsync());

    /// <summary>PostgreSQL notices a moment later that a killed node has gone.</summary>
    private static async Task GoneAsync(TestDatabase database)
    {
        if (database.Engine == DatabaseEngine.Sqlite)
            return;
        await using var connection = new NpgsqlConnection($"{database.ConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
            connection
        );
        await PorogHost.EventuallyAsync(async () => (long)(await command.ExecuteScalarAsync())! == 0, "all connections are closed");
    }
}
