using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Porog.Delivery;
using Porog.Shared;
using Porog.Storage;
using Porog.Tests.Support;
using Porog.Web.Delegation;
using Porog.Web.Delivery;
using Porog.Web.Delivery.Reports;
using Porog.Web.Following;
using Porog.Web.School.Roster;

namespace Porog.Tests.Operations;

/// <summary>A node survives an outage of its database.</summary>
public sealed class DatabaseAwayTests
{
    /// <summary>These workers query the database every few real seconds.</summary>
    private static readonly Type[] Workers =
    [
        typeof(FollowerWorker),
        typeof(FeedChannel),
        typeof(DeliveryWorker),
        typeof(OutgoingWorker),
        typeof(SummaryWorker),
        typeof(ReportWorker),
        typeof(TrustWorker),
        typeof(RosterWorker),
    ];

    [Fact]
    public async Task After_the_database_was_cut_off_for_some_seconds_the_workers_go_on()
    {
        using var log = new LogLines();
        await using var mail = await MailServer.StartAsync();
        var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        var proxy = database.Interpose();
        await using var node = await PorogHost.StartAsync(
            database.Engine,
            mail.Settings,
            configure: services => services.AddSingleton<ILoggerProvider>(log),
            database: database
        );
        var registry = new TestRegistry(node);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        await registry.RepresentsAsync(await registry.PersonAsync(), child);
        using var turnstile = await registry.DeviceClientAsync(school);
        await turnstile.SendAsync(turnstile.Passage(child.Card));
        await mail.WaitForAsync(1);

        proxy.Cut();
        using var http = node.CreateClient();
        await PorogHost.EventuallyAsync(async () => await ReadyAsync(http) == HttpStatusCode.ServiceUnavailable, "the node says so");
        foreach (var worker in Workers)
            await PorogHost.EventuallyAsync(() => Task.FromResult(log.Complains(worker)), $"{worker.Name} meets the outage");
        proxy.Heal();
        await PorogHost.EventuallyAsync(async () => await ReadyAsync(http) == HttpStatusCode.OK, "the node is ready again");

        await turnstile.SendAsync(turnstile.Passage(child.Card, "out"));
        Assert.Equal(2, (await mail.WaitForAsync(2)).Count);
        await PorogHost.EventuallyAsync(
            () => node.WithDbAsync(db => db.Deliveries.AllAsync(d => d.State == DeliveryState.Sent)),
            "both messages are written down as sent"
        );
    }

    private static async Task<HttpStatusCode> ReadyAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/health/ready");
        return answer.StatusCode;
    }
}
