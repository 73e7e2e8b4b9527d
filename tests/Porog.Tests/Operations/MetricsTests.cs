using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Porog.Following;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Operations;

public sealed class MetricsTests
{
    [Fact]
    public async Task The_operator_sees_what_came_in_and_no_personal_data()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var device = await registry.DeviceClientAsync(school);
        await device.SendAsync(device.Passage(child.Card), device.Passage("NO-SUCH-CARD"));
        using var http = host.CreateClient();

        var text = await http.GetStringAsync("/metrics");

        Assert.Contains("# TYPE porog_events_total counter", text, StringComparison.Ordinal);
        Assert.Contains("porog_events_total{outcome=\"accepted\"} ", text, StringComparison.Ordinal);
        Assert.Contains("porog_events_total{outcome=\"unknown-card\"} ", text, StringComparison.Ordinal);
        Assert.Contains("porog_deliveries_oldest_seconds{channel=\"email\"} ", text, StringComparison.Ordinal);
        Assert.Contains("porog_outgoing_overdue_seconds{channel=\"sms\"} ", text, StringComparison.Ordinal);
        Assert.Contains("porog_delivery_servers_down{channel=\"push\"} ", text, StringComparison.Ordinal);
        Assert.Contains("porog_journal_commit_duration_seconds_bucket{le=\"0.025\"}", text, StringComparison.Ordinal);
        Assert.Contains("porog_journal_commit_duration_seconds_bucket{le=\"+Inf\"}", text, StringComparison.Ordinal);
        Assert.DoesNotContain(child.Card, text, StringComparison.Ordinal);
        Assert.DoesNotContain(child.Id.ToString(), text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(false, HttpStatusCode.NotFound)]
    [InlineData(true, HttpStatusCode.OK)]
    public async Task From_elsewhere_metrics_are_seen_only_when_the_setting_allows(bool allowed, HttpStatusCode expected)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite, ["--Porog:PublicMetrics", allowed.ToString()]);
        using var http = host.CreateClient();
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");

        using var response = await http.GetAsync("/metrics");

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory, Engines]
    public async Task Events_that_nobody_follows_show_in_the_lag(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, ["--Porog:Follow", "false"]);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var device = await registry.DeviceClientAsync(school);
        var metrics = host.Services.GetRequiredService<FollowMetrics>();
        await metrics.ReadAsync(CancellationToken.None);
        Assert.Equal(0, metrics.Lag);

        await device.SendAsync(device.Passage(child.Card));
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await metrics.ReadAsync(CancellationToken.None);
        Assert.Equal(120, metrics.Lag);

        // An event is followed when no older transaction of the whole server is open: other tests have some.
        await PorogHost.EventuallyAsync(
            async () =>
            {
                await host.Services.GetRequiredService<JournalFollower>().FollowAsync(Telling.Nobody, CancellationToken.None);
                await metrics.ReadAsync(CancellationToken.None);
                return metrics.Lag == 0;
            },
            "the event is followed"
        );
    }

    [Fact]
    public async Task A_transaction_left_open_in_another_database_shows()
    {
        await using var elsewhere = await TestDatabase.EmptyAsync(DatabaseEngine.PostgreSql);
        await using var host = await PorogHost.StartAsync(DatabaseEngine.PostgreSql);
        await using var connection = new NpgsqlConnection(elsewhere.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("CREATE TABLE left_open (id int)", connection, transaction))
            await command.ExecuteNonQueryAsync();

        var metrics = host.Services.GetRequiredService<FollowMetrics>();
        await metrics.ReadAsync(CancellationToken.None);

        // The value from the service: hosts of other tests in this process have the same gauge.
        Assert.True(metrics.LongestTransaction > 0);
        using var http = host.CreateClient();
        Assert.Contains("\nporog_database_longest_transaction_seconds ", await http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_became_read_only_makes_the_node_unready()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.PostgreSql);
        using var http = host.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/ready")).StatusCode);

        await host.Database.MakeReadOnlyAsync();

        await PorogHost.EventuallyAsync(
            async () => await (await http.GetAsync("/health/ready")).Content.ReadAsStringAsync() == "the database cannot be written",
            "the node says so"
        );
    }

    [Fact]
    public async Task A_database_file_that_cannot_be_written_makes_the_node_unready()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        using var http = host.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/ready")).StatusCode);

        // Another process holds the file. A check that only read would not notice.
        await using var other = new Microsoft.Data.Sqlite.SqliteConnection(host.Database.ConnectionString);
        await other.OpenAsync();
        await using (var held = (Microsoft.Data.Sqlite.SqliteTransaction)await other.BeginTransactionAsync())
        {
            await PorogHost.EventuallyAsync(
                async () =>
                    await (await http.GetAsync("/health/ready")).Content.ReadAsStringAsync() == "the database does not commit in time",
                "the node says so"
            );
        }

        await PorogHost.EventuallyAsync(
            async () => (await http.GetAsync("/health/ready")).IsSuccessStatusCode,
            "the node is ready again",
            seconds: 60
        );
    }
}
