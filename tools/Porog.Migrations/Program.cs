using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Porog.Storage;

// The start-up project of `dotnet ef`; see ./tools/add-migration.
Console.WriteLine("Use ./tools/add-migration NAME.");

internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteDbContext>
{
    public SqliteDbContext CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<SqliteDbContext>().UseApplicationServiceProvider(Schema.Services);
        StorageServices.UseSqlite(builder, "Data Source=:memory:");
        return new SqliteDbContext(builder.Options);
    }
}

internal sealed class PostgreSqlDesign : IDesignTimeDbContextFactory<PostgreSqlDbContext>
{
    public PostgreSqlDbContext CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<PostgreSqlDbContext>().UseApplicationServiceProvider(Schema.Services);
        StorageServices.UsePostgreSql(builder, NpgsqlDataSource.Create("Host=localhost"));
        return new PostgreSqlDbContext(builder.Options);
    }
}

internal static class Schema
{
    public static readonly IServiceProvider Services = new ServiceCollection()
        .Configure<IdentityOptions>(StorageServices.UsePasskeySchema)
        .BuildServiceProvider();
}
