using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Delivery.Push;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

/// <summary>An unreachable mail server or push service, and deliveries after its return.</summary>
public sealed class OutageTests
{
    [Theory, Engines]
    public async Task After_ten_minutes_without_a_mail_server_everything_due_arrives_once_and_in_order_for_each_child(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server.Settings);
        var (children, people) = await FamilyAsync(host, children: 2);
        var journal = new JournalRows(host);
        server.GoDown();

        const int Minutes = 10;
        for (var minute = 1; minute <= Minutes; minute++)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(1));
            foreach (var child in children)
                await journal.AddAsync(child, minute % 2 == 0 ? EventKind.Out : EventKind.In);
            await UntilAsync(host, all => all.Count == minute * children.Count * people.Count);
            await SendAsync(host, Channel.Email);
            // The server is left alone, not contacted for every message.
            Assert.Equal(0, await SendAsync(host, Channel.Email));
        }
        Assert.All(
            await AllAsync(host),
            d => Assert.Equal((DeliveryState.Pending, (short)0, d.At), (d.State, d.Attempts, d.NextAttemptAt))
        );
        var gauges = host.Services.GetRequiredService<DeliveryMetrics>();
        await gauges.ReadAsync(default);
        Assert.Equal((Minutes - 1) * 60, gauges.AgeOf("email"));
        Assert.Equal((1, 0, 0), (gauges.DownOf("email"), gauges.DownOf("push"), gauges.DownOf("sms")));
        using (var mother = await SiteVisitor.SignedInAsync(host, people[0]))
            Assert.Contains("почтовый сервер не отвечает, письмо ждёт своей очереди", (await mother.OpenAsync("/messages")).Text);

        server.ComeBack();
        host.Clock.Advance(Outages.Pauses[^1]);
        while (await SendAsync(host, Channel.Email) > 0) { }

        await AssertOnceAndInOrderAsync(server, people, Minutes * children.Count);
        Assert.All(await AllAsync(host), d => Assert.Equal((DeliveryState.Sent, (short)1, null), (d.State, d.Attempts, d.Error)));
        await gauges.ReadAsync(default);
        Assert.Equal((0, 0), (gauges.AgeOf("email"), gauges.DownOf("email")));
    }

    [Theory, Engines]
    public async Task Two_nodes_bring_a_backlog_once_and_in_order_for_each_child(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var one = await QuietHostAsync(engine, server.Settings);
        await using var two = await PorogHost.StartAsync(engine, server.Settings, sharing: one, configure: MailServer.WithoutWorker);
        var (children, people) = await FamilyAsync(one, children: 30);
        var journal = new JournalRows(one);
        server.GoDown();
        const int Minutes = 12;
        for (var minute = 1; minute <= Minutes; minute++)
        {
            one.Clock.Advance(TimeSpan.FromMinutes(1));
            two.Clock.Advance(TimeSpan.FromMinutes(1));
            foreach (var child in children)
                await journal.AddAsync(child, minute % 2 == 0 ? EventKind.Out : EventKind.In);
            await UntilAsync(one, all => all.Count == minute * children.Count * people.Count);
            await SendAsync(one, Channel.Email);
        }
        await SendAsync(two, Channel.Email);

        server.ComeBack();
        one.Clock.Advance(Outages.Pauses[^1]);
        two.Clock.Advance(Outages.Pauses[^1]);
        await Task.WhenAll(DrainAsync(one), DrainAsync(two));

        await AssertOnceAndInOrderAsync(server, people, Minutes * children.Count);
        Assert.All(await AllAsync(one), d => Assert.Equal((DeliveryState.Sent, (short)1), (d.State, d.Attempts)));

        // Deliveries in flight on another node are waited for.
        static async Task DrainAsync(PorogHost host)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while ((await AllAsync(host)).Exists(d => d.State != DeliveryState.Sent))
                if (await SendAsync(host, Channel.Email) == 0)
                    await Task.Delay(20, limit.Token);
        }
    }

    [Theory, Engines]
    public async Task A_pause_grows_on_its_schedule_and_what_is_a_day_old_is_undelivered(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server.Settings);
        var (children, people) = await FamilyAsync(host, children: 1);
        server.GoDown();
        await new JournalRows(host).AddAsync(children[0], EventKind.In);
        await UntilAsync(host, all => all.Count == people.Count);
        foreach (var pause in Outages.Pauses.Append(Outages.Pauses[^1]))
        {
            Assert.Equal(people.Count, await SendAsync(host, Channel.Email));
            host.Clock.Advance(pause - TimeSpan.FromSeconds(1));
            Assert.Equal(0, await SendAsync(host, Channel.Email));
            host.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        host.Clock.Advance(Outages.Longest);
        Assert.Equal(people.Count, await SendAsync(host, Channel.Email));
        Assert.All(await AllAsync(host), d => Assert.Equal((DeliveryState.Undelivered, null), (d.State, d.NextAttemptAt)));
        server.ComeBack();
        host.Clock.Advance(Outages.Pauses[^1]);
        Assert.Equal(0, await SendAsync(host, Channel.Email));
    }

    [Theory, Engines]
    public async Task A_push_service_that_is_away_holds_back_its_own_devices_alone_and_then_tells_them_in_order(DatabaseEngine engine)
    {
        await using var service = await PushService.StartAsync();
        await using var away = await PushService.StartAsync();
        await using var host = await QuietHostAsync(engine, PushService.Settings);
        var (children, people) = await FamilyAsync(host, children: 1);
        var publicKey = host.Services.GetRequiredService<Vapid>().PublicKey;
        var reached = await SubscribeAsync(host, people[0], service.Subscribe(publicKey));
        var lost = away.Subscribe(publicKey);
        await SubscribeAsync(host, people[1], lost);
        var gone = new Uri(lost.Endpoint).GetLeftPart(UriPartial.Authority);
        away.GoDown();
        var journal = new JournalRows(host);
        for (var minute = 1; minute <= 3; minute++)
        {
            await journal.AddAsync(children[0], minute % 2 == 0 ? EventKind.Out : EventKind.In);
            await UntilAsync(host, all => all.Count == 2 * minute);
            await SendAsync(host, Channel.Push);
            Assert.Equal(minute, service.Requests.Count);
            host.Clock.Advance(TimeSpan.FromSeconds(2));
        }
        Assert.All(service.Requests, request => Assert.Equal(reached.Device, request.Device));
        var waiting = (await AllAsync(host)).Where(d => d.PersonId == people[1].Id).ToList();
        Assert.Equal(3, waiting.Count);
        Assert.All(waiting, d => Assert.Equal((DeliveryState.Pending, (short)0), (d.State, d.Attempts)));

        // The service returns on another port; callers notice no other difference.
        var back = service.Subscribe(publicKey);
        await host.WithDbAsync(db =>
            db.PushDevices.Where(d => d.PersonId == people[1].Id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(d => d.Endpoint, back.Endpoint)
                        .SetProperty(d => d.PublicKey, KeyOf(back))
                        .SetProperty(d => d.Secret, SecretOf(back))
                )
        );
        host.Clock.Advance(Outages.Pauses[^1]);
        while (await SendAsync(host, Channel.Push) > 0) { }
        var told = service.Requests.Where(r => r.Device == back.Device).Select(r => r.Message!.Value.GetProperty("at").GetInt64()).ToList();
        Assert.Equal(3, told.Count);
        Assert.Equal(told.Order(), told);
        Assert.DoesNotContain(gone, string.Join(' ', (await AllAsync(host)).Select(d => d.Error)));
    }

    private static byte[] KeyOf(PushSubscription browser) => BrowserSubscription.ReadKeys(browser.P256dh, browser.Auth)!.Value.PublicKey;

    private static byte[] SecretOf(PushSubscription browser) => BrowserSubscription.ReadKeys(browser.P256dh, browser.Auth)!.Value.Secret;

    /// <summary>Every mailbox has every message once, with each child's messages in the order of events.</summary>
    private static async Task AssertOnceAndInOrderAsync(MailServer server, IReadOnlyList<Account> people, int each)
    {
        var mails = await server.WaitForAsync(people.Count * each);
        Assert.Equal(people.Count * each, mails.Count);
        Assert.Equal(people.Count * each, mails.Select(m => m.Message.MessageId).Distinct().Count());
        foreach (var box in mails.GroupBy(m => (m.To, Child: m.Message.Subject!.Split(' ')[0])))
        {
            var times = box.Select(m => m.Message.Subject![^5..]).ToList();
            Assert.Equal(times.Order(StringComparer.Ordinal), times);
        }
    }

    private static async Task<(IReadOnlyList<TestChild> Children, IReadOnlyList<Account> People)> FamilyAsync(PorogHost host, int children)
    {
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var mother = await registry.PersonAsync();
        var father = await registry.PersonAsync("Иванов", "Пётр");
        var made = new List<TestChild>();
        for (var number = 1; number <= children; number++)
        {
            var child = await registry.ChildAsync(school, "Иванова", $"Маша-{number}", Sex.Female);
            await registry.RepresentsAsync(mother, child);
            await registry.RepresentsAsync(father, child);
            made.Add(child);
        }
        return (made, [mother, father]);
    }

    private static async Task<PushSubscription> SubscribeAsync(PorogHost host, Account person, PushSubscription browser)
    {
        using var client = await host.SignInAsync(person);
        var answer = await client.PostAsJsonAsync(
            "/api/v1/push-subscriptions",
            new { endpoint = browser.Endpoint, keys = new { p256dh = browser.P256dh, auth = browser.Auth } }
        );
        answer.EnsureSuccessStatusCode();
        await host.ForgetDeviceNoticesAsync();
        return browser;
    }

    private static Task<PorogHost> QuietHostAsync(DatabaseEngine engine, string[] settings) =>
        PorogHost.StartAsync(engine, settings, configure: MailServer.WithoutWorker);

    private static Task<int> SendAsync(PorogHost host, Channel channel) =>
        host.Services.GetRequiredService<DeliverySender>().SendDueAsync(channel, default);

    private static Task<List<MessageDelivery>> AllAsync(PorogHost host) =>
        host.WithDbAsync(db => db.Deliveries.AsNoTracking().ToListAsync());

    private static Task UntilAsync(PorogHost host, Predicate<List<MessageDelivery>> done) =>
        PorogHost.EventuallyAsync(async () => done(await AllAsync(host)), "the rows are there");
}
