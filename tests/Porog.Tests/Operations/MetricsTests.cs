using System.Net;
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
}
