using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Porog.Shared;
using Porog.Storage;
using Porog.Tests.Support;

namespace Porog.Tests.Storage;

public sealed class MigrationTests
{
    [Theory, Engines]
    public async Task The_migrations_say_all_that_the_model_says(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, database: await TestDatabase.EmptyAsync(engine));
        await host.WithDbAsync(db =>
        {
            Assert.False(db.Database.HasPendingModelChanges());
            return Task.CompletedTask;
        });
    }

    [Theory, Engines]
    public async Task Every_bucket_has_a_position_from_the_start(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, database: await TestDatabase.EmptyAsync(engine));
        var buckets = await host.WithDbAsync(db => db.FollowPositions.Select(p => (int)p.Bucket).OrderBy(b => b).ToListAsync());
        Assert.Equal(Enumerable.Range(0, Bucket.Count), buckets);
    }

    [Theory, Engines]
    public async Task Nodes_that_start_together_on_an_empty_database_migrate_it_once(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.EmptyAsync(engine);
        var nodes = Enumerable.Range(0, 4).Select(_ => Services(database)).ToList();

        var applied = await Task.WhenAll(
            nodes.Select(node => Task.Run(() => node.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None)))
        );

        Assert.Single(applied, migrations => migrations.Count > 0);
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task A_lock_left_by_a_killed_process_does_not_stop_the_next_start()
    {
        await using var database = await TestDatabase.EmptyAsync(DatabaseEngine.Sqlite);
        await using (var connection = new SqliteConnection(database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            // What EF writes before it migrates.
            command.CommandText = """
                CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-20 08:00:00');
                """;
            await command.ExecuteNonQueryAsync();
        }
        await using var node = Services(database);

        Assert.NotEmpty(await node.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_not_created()
    {
        await using var database = await TestDatabase.EmptyAsync(DatabaseEngine.PostgreSql);
        var mistyped = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "porgo" }.ToString();
        await using var node = Services(database, mistyped);

        var problem = await Assert.ThrowsAsync<SettingsException>(() =>
            node.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None)
        );
        Assert.StartsWith("Porog:Database:ConnectionString: database \"porgo\" does not exist", problem.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(TestDatabase database, string? connectionString = null) =>
        new ServiceCollection()
            .AddLogging()
            .AddStorage(
                new PorogOptions
                {
                    DataDirectory = database.DataDirectory,
                    Database = { Engine = database.Engine, ConnectionString = connectionString ?? database.ConnectionString },
                }
            )
            .BuildServiceProvider();
}
