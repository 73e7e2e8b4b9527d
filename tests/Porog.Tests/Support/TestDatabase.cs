using Npgsql;
using Porog.Shared;

namespace Porog.Tests.Support;

/// <summary>A database of a test's own on a real engine, gone afterwards.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("porog-test").FullName;
    private readonly string? postgresName;

    private TestDatabase(DatabaseEngine engine, string? postgresName)
    {
        Engine = engine;
        this.postgresName = postgresName;
    }

    public DatabaseEngine Engine { get; }

    public string DataDirectory => directory;

    public string ConnectionString =>
        postgresName is null
            ? $"Data Source={Path.Combine(directory, "porog.db")}"
            : $"{Server};Database={postgresName};Maximum Pool Size=40";

    /// <summary>The same as settings on a command line.</summary>
    public string[] Settings =>
        [
            "--Porog:Database:Engine",
            Engine.ToString(),
            "--Porog:Database:ConnectionString",
            ConnectionString,
            "--Porog:DataDirectory",
            directory,
        ];

    private static string Server =>
        Environment.GetEnvironmentVariable("POROG_TEST_POSTGRES")
        ?? throw new InvalidOperationException("No PostgreSQL to test on: run ./test, or ./tools/with-postgres dotnet test.");

    public static async Task<TestDatabase> CreateAsync(DatabaseEngine engine)
    {
        if (engine == DatabaseEngine.Sqlite)
            return new TestDatabase(engine, null);
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return new TestDatabase(engine, name);
    }

    public async ValueTask DisposeAsync()
    {
        if (postgresName is not null)
            await ExecuteAsync($"DROP DATABASE IF EXISTS {postgresName} WITH (FORCE)");
        else
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(directory, recursive: true);
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{Server};Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
