using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Tests.Support;

/// <summary>A test's own database on a real engine, deleted afterwards.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("porog-test").FullName;
    private readonly string? postgresName;
    private readonly string server;
    private FaultProxy? proxy;

    private TestDatabase(DatabaseEngine engine, bool migrated, string? server = null)
    {
        Engine = engine;
        IsMigrated = migrated;
        this.server = server ?? (engine == DatabaseEngine.PostgreSql ? Server : "");
        postgresName = engine == DatabaseEngine.PostgreSql ? $"test_{Guid.NewGuid():N}" : null;
    }

    public DatabaseEngine Engine { get; }

    /// <summary>Whether it is a copy of the template, so that a node has nothing to migrate.</summary>
    public bool IsMigrated { get; }

    public string DataDirectory => directory;

    public string ConnectionString
    {
        get
        {
            if (postgresName is null)
                return $"Data Source={SqliteFile}";
            var connection = Direct;
            if (proxy is not null)
                (connection.Host, connection.Port) = ("127.0.0.1", proxy.Port);
            return connection.ToString();
        }
    }

    /// <summary>The database as command-line settings.</summary>
    public string[] Settings =>
        [
            "--Porog:Database:Engine",
            Engine.ToString(),
            "--Porog:Database:ConnectionString",
            ConnectionString,
            "--Porog:DataDirectory",
            directory,
        ];

    private NpgsqlConnectionStringBuilder Direct => new(server) { Database = postgresName };

    private string SqliteFile => Path.Combine(directory, "porog.db");

    private static string Server =>
        Environment.GetEnvironmentVariable("POROG_TEST_POSTGRES")
        ?? throw new InvalidOperationException("No PostgreSQL to test on: run ./test, or ./tools/with-postgres dotnet test.");

    /// <summary>With the current schema and only the rows that migrations write.</summary>
    public static async Task<TestDatabase> CreateAsync(DatabaseEngine engine)
    {
        var template = await TemplateDatabase.OnAsync(engine);
        var database = new TestDatabase(engine, migrated: true);
        if (engine == DatabaseEngine.Sqlite)
            File.Copy(template.SqliteFile, database.SqliteFile);
        else
        {
            // Copying through the write-ahead log would fill the buffers, and the checkpoint of the DROP would have to write them.
            await database.ExecuteAsync($"CREATE DATABASE {database.postgresName} TEMPLATE {template.postgresName} STRATEGY FILE_COPY");
        }
        return database;
    }

    /// <summary>Without a schema, as before the first start of an installation.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="server">A connection string without a database. Null: the PostgreSQL that all tests share.</param>
    public static async Task<TestDatabase> EmptyAsync(DatabaseEngine engine, string? server = null)
    {
        var database = new TestDatabase(engine, migrated: false, server);
        if (engine == DatabaseEngine.PostgreSql)
            await database.ExecuteAsync($"CREATE DATABASE {database.postgresName}");
        return database;
    }

    /// <summary>Reads or prepares the database without a server, and leaves no connection open.</summary>
    public async Task<T> WithDbAsync<T>(Func<PorogDbContext, Task<T>> work)
    {
        var options = new PorogOptions { DataDirectory = directory, Database = { Engine = Engine, ConnectionString = ConnectionString } };
        try
        {
            await using var services = new ServiceCollection().AddLogging().AddStorage(options).BuildServiceProvider();
            await using var db = await services.GetRequiredService<IDbContextFactory<PorogDbContext>>().CreateDbContextAsync();
            return await work(db);
        }
        finally
        {
            CloseConnections();
        }
    }

    /// <summary>Puts a proxy between PostgreSQL and all nodes that start on this database from now on.</summary>
    public FaultProxy Interpose()
    {
        var behind = new NpgsqlConnectionStringBuilder(server);
        return proxy = new FaultProxy(behind.Host!, behind.Port);
    }

    /// <summary>Locks rows of PostgreSQL, past the proxy.</summary>
    /// <param name="sql">«SELECT … FOR UPDATE».</param>
    public Task<HeldLock> LockAsync(string sql)
    {
        var own = Direct;
        own.Pooling = false;
        return HeldLock.TakeAsync(own.ToString(), sql);
    }

    /// <summary>Every session of PostgreSQL from now on may only read, as after a restore or on a standby.</summary>
    public async Task MakeReadOnlyAsync()
    {
        await ExecuteAsync($"ALTER DATABASE {postgresName} SET default_transaction_read_only = on");
        // Sessions that are open keep their own setting.
        await ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{postgresName}'");
    }

    /// <summary>Closes SQLite's pooled connections to this database. PostgreSQL connections close with the services that opened them.</summary>
    public void CloseConnections()
    {
        if (postgresName is not null)
            return;
        // Pools are identified by the connection string: there is the test's pool and the server's.
        var options = new PorogOptions { DataDirectory = directory, Database = { Engine = Engine, ConnectionString = ConnectionString } };
        foreach (var text in new[] { ConnectionString, StorageServices.SqliteConnectionString(options) })
            using (var connection = new SqliteConnection(text))
                SqliteConnection.ClearPool(connection);
    }

    public async ValueTask DisposeAsync()
    {
        CloseConnections();
        if (proxy is not null)
            await proxy.DisposeAsync();
        if (postgresName is not null)
            await ExecuteAsync($"DROP DATABASE IF EXISTS {postgresName} WITH (FORCE)");
        Directory.Delete(directory, recursive: true);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{server};Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
