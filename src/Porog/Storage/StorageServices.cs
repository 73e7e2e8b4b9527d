using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Porog.Access;
using Porog.Delivery;
using Porog.Following;
using Porog.Journal;
using Porog.Shared;

namespace Porog.Storage;

public static class StorageServices
{
    /// <summary>The most PostgreSQL connections of one node, unless the connection string says otherwise.</summary>
    private const int MostConnections = 40;

    /// <summary>
    /// Registers the configured engine: a scoped <see cref="PorogDbContext"/> for requests and an
    /// <see cref="IDbContextFactory{TContext}"/> for workers.
    /// </summary>
    /// <exception cref="SettingsException">The database settings are invalid.</exception>
    public static IServiceCollection AddStorage(this IServiceCollection services, PorogOptions options)
    {
        if (options.Database.Engine == DatabaseEngine.Sqlite)
        {
            var connectionString = SqliteConnectionString(options);
            services.AddPooledDbContextFactory<SqliteDbContext>(o => UseSqlite(o, connectionString));
            services.AddSingleton<IDbContextFactory<PorogDbContext>, ContextFactory<SqliteDbContext>>();
            services.AddSingleton<SqliteWriter>();
            services.AddSingleton<IJournalStore, SqliteJournalStore>();
            services.AddSingleton<IFollowStore, SqliteFollowStore>();
            services.AddSingleton<ISubjectLookup, SqliteSubjectLookup>();
            services.AddSingleton<IDeliveryQueue, SqliteDeliveryQueue>();
            services.AddSingleton<ILiveNotice, SqliteLiveNotice>();
        }
        else
        {
            // The container disposes the data source, which closes its connections.
            services.AddSingleton(_ => PostgreSqlDataSource(options));
            services.AddPooledDbContextFactory<PostgreSqlDbContext>(
                (provider, o) => UsePostgreSql(o, provider.GetRequiredService<NpgsqlDataSource>())
            );
            services.AddSingleton<IDbContextFactory<PorogDbContext>, ContextFactory<PostgreSqlDbContext>>();
            services.AddSingleton<IJournalStore, PostgreSqlJournalStore>();
            services.AddSingleton<IFollowStore, PostgreSqlFollowStore>();
            services.AddSingleton<CardMemory>();
            services.AddSingleton<ISubjectLookup, PostgreSqlSubjectLookup>();
            services.AddHostedService<FeedChannel>();
            services.AddSingleton<IDeliveryQueue, PostgreSqlDeliveryQueue>();
            services.AddSingleton<ILiveNotice, PostgreSqlLiveNotice>();
        }
        services.AddSingleton<Migrator>();
        services.AddSingleton<CanWrite>();
        services.Configure<IdentityOptions>(UsePasskeySchema);
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<PorogDbContext>>().CreateDbContext());
        return services;
    }

    /// <summary>Keeps the keys that protect cookies in the database, so that every node reads what any node wrote.</summary>
    public static IDataProtectionBuilder PersistKeysToDatabase(this IDataProtectionBuilder protection) =>
        protection.PersistKeysToDbContext<PorogDbContext>();

    /// <summary>Selects Identity's table schema; version 3 has passkeys.</summary>
    public static void UsePasskeySchema(IdentityOptions identity) => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;

    public static void UseSqlite(DbContextOptionsBuilder builder, string connectionString) =>
        builder
            .UseSqlite(
                connectionString,
                o => o.MigrationsHistoryTable("schema_migrations").UseParameterizedCollectionMode(ParameterTranslationMode.Parameter)
            )
            .UseSnakeCaseNamingConvention()
            // SQLite can switch foreign keys off for a table rebuild only outside a transaction; the warning is of no interest to operators.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.NonTransactionalMigrationOperationWarning));

    public static void UsePostgreSql(DbContextOptionsBuilder builder, NpgsqlDataSource source) =>
        builder
            .UseNpgsql(
                source,
                o => o.MigrationsHistoryTable("schema_migrations").UseParameterizedCollectionMode(ParameterTranslationMode.Parameter)
            )
            .UseSnakeCaseNamingConvention();

    /// <summary>The connection string in use: the setting, or <c>porog.db</c> in the data directory.</summary>
    public static string SqliteConnectionString(PorogOptions options)
    {
        var setting = options.Database.ConnectionString;
        try
        {
            var builder = new SqliteConnectionStringBuilder(setting);
            if (string.IsNullOrEmpty(builder.DataSource))
                builder.DataSource = Path.Combine(options.DataDirectory, "porog.db");
            builder.ForeignKeys = true;
            return builder.ToString();
        }
        catch (ArgumentException problem)
        {
            throw new SettingsException("Porog:Database:ConnectionString", $"not a SQLite connection string: {problem.Message}");
        }
    }

    private static NpgsqlDataSource PostgreSqlDataSource(PorogOptions options)
    {
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(options.Database.ConnectionString);
            // All queries take milliseconds, so JIT and parallel workers cost more than they save. The default random_page_cost is meant for
            // spinning disks and makes the planner scan a whole table instead of using the index for a hundred children.
            connection.Options ??= "-c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1";
            // A cancelled wait for the synchronous standby is reported as success, although a failover would lose the commit. So a command
            // that times out or is given up breaks its connection; it never asks the server to cancel.
            connection.CancellationTimeout = -1;
            // PostgreSQL takes 100 connections as installed. One node must leave room for another, for a dump and for an administrator.
            if (!connection.ContainsKey("Maximum Pool Size"))
                connection.MaxPoolSize = MostConnections;
            return NpgsqlDataSource.Create(connection);
        }
        catch (ArgumentException problem)
        {
            throw new SettingsException("Porog:Database:ConnectionString", $"not a PostgreSQL connection string: {problem.Message}");
        }
    }

    private sealed class ContextFactory<TContext>(IDbContextFactory<TContext> inner) : IDbContextFactory<PorogDbContext>
        where TContext : PorogDbContext
    {
        public PorogDbContext CreateDbContext() => inner.CreateDbContext();
    }
}
