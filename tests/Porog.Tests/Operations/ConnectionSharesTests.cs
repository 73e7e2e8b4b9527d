using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Web.Shared;

namespace Porog.Tests.Operations;

/// <summary>A node's connections to PostgreSQL are bounded, and no kind of work can take those of another.</summary>
public sealed class ConnectionSharesTests
{
    /// <summary>The fewest connections that a node accepts.</summary>
    private const int Few = 20;

    private static readonly string[] WithFew = ["--Porog:Database:Connections", "20"];

    [Fact]
    public async Task While_pages_are_stuck_and_streams_are_open_events_are_accepted_and_followed()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.PostgreSql, WithFew);
        var family = await Family.CreateAsync(host);
        using var turnstile = await family.Registry.DeviceClientAsync(await OrganisationAsync(family));
        using var mother = await host.SignInAsync(family.Mother);
        var streams = new List<LiveStream>();
        // More than the node has connections: each was woken once and is quiet now, so none can hold one.
        var readers = new List<HttpClient>();
        for (var i = 0; i < 2 * Few; i++)
        {
            // A session has a few streams, and a person has not very many.
            if (i % OpenStreams.MostASession == 0)
                readers.Add(await host.SignInAsync(readers.Count % 2 == 0 ? family.Mother : await family.TrustedAsync()));
            streams.Add(await LiveStream.OpenAsync(Again(host, readers[^1]), family.Child));
        }

        // Not ACCESS EXCLUSIVE: that lock takes a transaction id, and followers wait for every transaction that has one.
        await using (await host.Database.LockAsync("LOCK TABLE notification_preferences IN EXCLUSIVE MODE"))
        {
            // Each of these waits inside the database.
            var stuck = Enumerable
                .Range(0, 2 * Few)
                .Select(_ => mother.PostAsJsonAsync("/api/v1/messages/read", new { upTo = host.Clock.GetUtcNow() }))
                .ToList();
            await StuckAsync(host, ConnectionShare.Pages.SizeOf(Few));

            Assert.Equal(1, (await turnstile.SendAsync(turnstile.Passage(family.Child.Card))).Accepted);
            await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.Presence.AnyAsync(p => p.Inside)), "the event is followed");
            foreach (var stream in streams)
                Assert.Equal("passage", (await stream.NextAsync())!.Value.Kind);
            using var ready = host.CreateClient();
            Assert.Equal(HttpStatusCode.OK, (await ready.GetAsync("/health/ready")).StatusCode);
            Assert.DoesNotContain(stuck, page => page.IsCompletedSuccessfully && page.Result.IsSuccessStatusCode);
            Assert.InRange(await ConnectionsAsync(host), 1, Few);
        }
        streams.ForEach(stream => stream.Dispose());
        readers.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public async Task A_pool_size_in_the_connection_string_is_refused_in_words()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        var problem = await Assert.ThrowsAsync<SettingsException>(() =>
            PorogHost.StartAsync(
                database.Engine,
                ["--Porog:Database:ConnectionString", $"{database.ConnectionString};Maximum Pool Size=50"],
                database: database
            )
        );
        Assert.Contains("Porog:Database:Connections", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(97)]
    public void The_shares_together_are_what_the_node_may_use(int all)
    {
        Assert.Equal(all, Enum.GetValues<ConnectionShare>().Sum(share => share.SizeOf(all)));
        Assert.All(Enum.GetValues<ConnectionShare>(), share => Assert.True(share.SizeOf(all) >= 2));
    }

    private static Task<Porog.Registry.Organisation> OrganisationAsync(Family family) =>
        family.Host.WithDbAsync(db => db.Children.Where(c => c.Id == family.Child.Id).Select(c => c.Organisation!).SingleAsync());

    /// <summary>Another client of the same session.</summary>
    private static HttpClient Again(PorogHost host, HttpClient signedIn)
    {
        var client = host.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            signedIn.DefaultRequestHeaders.Authorization!.Parameter
        );
        return client;
    }

    private static Task StuckAsync(PorogHost host, int queries) =>
        PorogHost.EventuallyAsync(
            async () =>
                await ReadAsync(host, "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'") >= queries,
            "all connections of pages are stuck"
        );

    /// <summary>How many connections the node has open; the test's own are not counted.</summary>
    private static Task<long> ConnectionsAsync(PorogHost host) =>
        ReadAsync(host, "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND application_name = ''");

    private static async Task<long> ReadAsync(PorogHost host, string sql)
    {
        var server = new NpgsqlConnectionStringBuilder(host.Database.ConnectionString);
        var name = server.Database!;
        (server.Database, server.Pooling) = ("postgres", false);
        await using var connection = new NpgsqlConnection(server.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = name });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
