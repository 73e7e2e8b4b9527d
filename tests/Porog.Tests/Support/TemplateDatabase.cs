using Microsoft.Extensions.DependencyInjection;
using Porog.Shared;
using Porog.Storage;
using Porog.Tests.Support;

[assembly: AssemblyFixture(typeof(TemplateDatabase))]

namespace Porog.Tests.Support;

/// <summary>
/// A migrated database without test rows, created once per engine and test process. Copying it takes a fraction of the time of the
/// migrations. It is a fixture of the test assembly and deleted after the last test.
/// </summary>
public sealed class TemplateDatabase : IAsyncDisposable
{
    private static readonly Dictionary<DatabaseEngine, Lazy<Task<TestDatabase>>> Templates = Enum.GetValues<DatabaseEngine>()
        .ToDictionary(engine => engine, engine => new Lazy<Task<TestDatabase>>(() => MigrateAsync(engine)));

    /// <summary>It has no open connections, and its file is complete without a write-ahead log.</summary>
    public static Task<TestDatabase> OnAsync(DatabaseEngine engine) => Templates[engine].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var template in Templates.Values.Where(t => t.IsValueCreated))
            await (await template.Value).DisposeAsync();
    }

    private static async Task<TestDatabase> MigrateAsync(DatabaseEngine engine)
    {
        var database = await TestDatabase.EmptyAsync(engine);
        var options = new PorogOptions
        {
            DataDirectory = database.DataDirectory,
            Database = { Engine = engine, ConnectionString = database.ConnectionString },
        };
        // Disposing the services closes their connections; PostgreSQL copies a database only without connections.
        await using (var services = new ServiceCollection().AddLogging().AddStorage(options).BuildServiceProvider())
            await services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        // SQLite moves the write-ahead log into the file when the last connection closes.
        database.CloseConnections();
        return database;
    }
}
