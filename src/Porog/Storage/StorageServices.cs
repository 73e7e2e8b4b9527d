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
using Porog.Operations.Backup;
using Porog.Shared;

namespace Porog.Storage;

public static class StorageServices
{
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
            // The container disposes the pools, which closes their connections.
            services.AddSingleton(provider => new ConnectionPools(options.Database, provider.GetService<DatabaseOutage>()));
            services.AddPooledDbContextFactory<PostgreSqlDbContext>(
                (provider, o) => UsePostgreSql(o, provider.GetRequiredService<ConnectionPools>()[ConnectionShare.Workers])
            );
            services.AddSingleton<IDbContextFactory<PorogDbContext>, SharingContextFactory>();
            services.AddSingleton<IJournalStore, PostgreSqlJournalStore>();
            services.AddSingleton<IFollowStore, PostgreSqlFollowStore>();
            services.AddSingleton<CardMemory>();
            services.AddSingleton<ISubjectLookup, PostgreSqlSubjectLookup>();
            services.AddHostedService<FeedChannel>();
            services.AddSingleton<IDeliveryQueue, PostgreSqlDeliveryQueue>();
            services.AddSingleton<ILiveNotice, PostgreSqlLiveNotice>();
        }
        services.AddSingleton<SchemaVersions>();
        // Both: a backup of the other engine can be checked too.
        services.AddSingleton<IDatabaseBackup>(new SqliteBackup(options));
        services.AddSingleton<IDatabaseBackup>(new PostgreSqlBackup(options));
        services.AddSingleton<Migrator>();
        services.AddSingleton<CanWrite>();
        services.AddSingleton<AskDatabase>();
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
            .AddInterceptors(SecureDelete.Instance)
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

    /// <summary>The file of that connection string; null for a database in memory or one that is only read.</summary>
    public static string? SqliteFile(string connectionString)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString);
        return
            builder.Mode is SqliteOpenMode.Memory or SqliteOpenMode.ReadOnly
            || builder.DataSource == ":memory:"
            || builder.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? null
            : builder.DataSource;
    }

    private sealed class ContextFactory<TContext>(IDbContextFactory<TContext> inner) : IDbContextFactory<PorogDbContext>
        where TContext : PorogDbContext
    {
        public PorogDbContext CreateDbContext() => inner.CreateDbContext();
    }

    /// <summary>One model and one cache of queries serve all pools; each context gets a connection of its share's pool.</summary>
    private sealed class SharingContextFactory(IDbContextFactory<PostgreSqlDbContext> inner, ConnectionPools pools)
        : IDbContextFactory<PorogDbContext>
    {
        public PorogDbContext CreateDbContext()
        {
            var context = inner.CreateDbContext();
            // A reused context still has the connection of its last user's pool, perhaps open.
            context.Database.CloseConnection();
            context.Database.SetDbConnection(pools.Current.CreateConnection(), contextOwnsConnection: true);
            return context;
        }
    }
}
