using System.Data.Common;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>The migrations that this version of Porog knows, and those that a database has.</summary>
public sealed class SchemaVersions
{
    private readonly Dictionary<DatabaseEngine, IReadOnlyList<string>> known = Enum.GetValues<DatabaseEngine>()
        .ToDictionary(engine => engine, engine => Find(engine));

    /// <summary>Ids in their order. EF's own list takes much longer to make.</summary>
    public IReadOnlyList<string> Of(DatabaseEngine engine) => known[engine];

    /// <returns>Ids in their order; empty for a database that was never migrated.</returns>
    public static async Task<IReadOnlyList<string>> AppliedAsync(DbConnection open, CancellationToken cancel)
    {
        await using var command = open.CreateCommand();
        command.CommandText =
            open is SqliteConnection
                ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'"
                : "SELECT to_regclass('schema_migrations')::text";
        if (await command.ExecuteScalarAsync(cancel) is not string)
            return [];
        command.CommandText = "SELECT migration_id FROM schema_migrations ORDER BY migration_id";
        var applied = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            applied.Add(reader.GetString(0));
        return applied;
    }

    private static IReadOnlyList<string> Find(DatabaseEngine engine)
    {
        var context = engine == DatabaseEngine.Sqlite ? typeof(SqliteDbContext) : typeof(PostgreSqlDbContext);
        return
        [
            .. typeof(SchemaVersions)
                .Assembly.GetTypes()
                .Where(type =>
                    type.IsSubclassOf(typeof(Migration)) && type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context
                )
                .Select(type => type.GetCustomAttribute<MigrationAttribute>()!.Id)
                .Order(StringComparer.Ordinal),
        ];
    }
}
