using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Porog.Shared;
using Porog.Storage;
using Porog.Tests.Support;

namespace Porog.Tests.Operations;

/// <summary>PostgreSQL plans a page's statements once a connection, not once a page: planning them costs it more than running them.</summary>
public sealed class PreparedStatementsTests
{
    [Fact]
    public async Task Statements_of_a_page_that_was_read_before_are_prepared() => Assert.NotEqual(0, await PreparedAfterPagesAsync(""));

    [Fact]
    public async Task An_operator_can_switch_it_off_in_the_connection_string() =>
        Assert.Equal(0, await PreparedAfterPagesAsync(";Max Auto Prepare=0"));

    /// <returns>How many statements on presence, which each page of a child reads, the pages' connections hold prepared.</returns>
    private static async Task<long> PreparedAfterPagesAsync(string setting)
    {
        var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        // The host disposes the database.
        await using var host = await PorogHost.StartAsync(
            database.Engine,
            ["--Porog:Database:ConnectionString", database.ConnectionString + setting],
            database: database
        );
        var family = await Family.CreateAsync(host);
        using var mother = await host.SignInAsync(family.Mother);
        for (var i = 0; i < 8; i++)
            await mother.GetStringAsync("/api/v1/children");
        var pool = host.Services.GetRequiredService<ConnectionPools>()[ConnectionShare.Pages];
        var prepared = 0L;
        var taken = new List<NpgsqlConnection>();
        // A pool hands out its idle connections first: those that served the requests.
        for (var i = 0; i < 4; i++)
        {
            taken.Add(await pool.OpenConnectionAsync());
            await using var command = taken[i].CreateCommand();
            command.CommandText = "SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql AND statement LIKE '%presence%'";
            prepared += (long)(await command.ExecuteScalarAsync())!;
        }
        foreach (var connection in taken)
            await connection.DisposeAsync();
        return prepared;
    }
}
