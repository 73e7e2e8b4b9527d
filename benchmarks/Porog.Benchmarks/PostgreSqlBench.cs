using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Benchmarks;

/// <summary>A PostgreSQL database with a city, and the means to start a node on it. All PostgreSQL measurements share it.</summary>
public sealed class PostgreSqlBench : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("porog-bench").FullName;
    private readonly string connectionString;

    private PostgreSqlBench(BenchOptions options, string connectionString)
    {
        Options = options;
        this.connectionString = connectionString;
        Source = NpgsqlDataSource.Create($"{connectionString};Maximum Pool Size=100");
    }

    public BenchOptions Options { get; }

    public NpgsqlDataSource Source { get; }

    public City City { get; private set; } = null!;

    /// <summary>Rows per second of raw COPY, measured at the start of this run.</summary>
    public double Copy { get; private set; }

    public static async Task<PostgreSqlBench> StartAsync(BenchOptions options)
    {
        var server =
            Environment.GetEnvironmentVariable("POROG_TEST_POSTGRES")
            ?? throw new InvalidOperationException("No PostgreSQL to measure on: run ./bench.");
        await using (var admin = NpgsqlDataSource.Create($"{server};Database=postgres"))
            await Limits.ExecuteAsync(admin, "CREATE DATABASE bench");
        var bench = new PostgreSqlBench(options, $"{server};Database=bench");
        await using (await bench.NodeAsync())
        {
            Note($"building a city of {options.Children} children");
            bench.City = await BuildAsync(
                new PorogOptions { Database = { Engine = DatabaseEngine.PostgreSql, ConnectionString = bench.connectionString } },
                options.Children
            );
        }
        Note("raw COPY");
        bench.Copy = await Limits.CopyAsync(bench.Source, options.Seconds);
        return bench;
    }

    /// <summary>Starts a node as it is deployed.</summary>
    /// <param name="settings">Settings in addition to those of the database.</param>
    /// <param name="environment">Environment variables of the process.</param>
    public Task<ServerProcess> NodeAsync(string[]? settings = null, IReadOnlyDictionary<string, string>? environment = null) =>
        ServerProcess.StartAsync(
            [
                "--Porog:Database:Engine",
                "PostgreSql",
                "--Porog:Database:ConnectionString",
                connectionString,
                "--Porog:Database:Connections",
                "100",
                "--Porog:DataDirectory",
                directory,
                .. settings ?? [],
            ],
            environment
        );

    /// <summary>Empties the journal and the deliveries, so that the next measurement starts clean.</summary>
    public Task SkipAsync() =>
        Limits.ExecuteAsync(Source, "UPDATE follow_positions SET position = journal_horizon(); TRUNCATE journal, deliveries");

    /// <summary>Waits until wallets, presence and deliveries have caught up with the journal.</summary>
    public async Task FollowedAsync()
    {
        await using var command = Source.CreateCommand(
            "SELECT NOT EXISTS (SELECT FROM journal j JOIN follow_positions p ON p.bucket = j.bucket WHERE j.position >= p.position AND j.position >= (SELECT min(position) FROM follow_positions))"
        );
        while (!(bool)(await command.ExecuteScalarAsync())!)
            await Task.Delay(20);
    }

    /// <param name="sql">A query that returns one row.</param>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 300;
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static async Task<City> BuildAsync(PorogOptions settings, int children)
    {
        await using var services = new ServiceCollection().AddLogging().AddStorage(settings).BuildServiceProvider();
        await using var db = services.GetRequiredService<IDbContextFactory<PorogDbContext>>().CreateDbContext();
        return await City.BuildAsync(db, children);
    }

    public static void Note(string what) => Console.Error.WriteLine($"… {what}");

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }
}
