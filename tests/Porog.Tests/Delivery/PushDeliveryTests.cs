using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Messages;
using Porog.Delivery.Push;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

/// <summary>From the journal to a browser, through a third-party push service.</summary>
public sealed class PushDeliveryTests
{
    [Theory, Engines]
    public async Task Each_kind_of_event_reaches_the_phone_once_in_words_and_leads_to_the_very_event(DatabaseEngine engine)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, PushService.Settings);
        var home = await Home.CreateAsync(host, service);
        await host.WithDbAsync(db =>
            db.Wallets.ExecuteUpdateAsync(w => w.SetProperty(x => x.Threshold, 30000L).SetProperty(x => x.Balance, 33550L))
        );
        await home.Journal.AddAsync(home.Child, EventKind.In, place: "Вход № 2");
        await home.Journal.AddAsync(home.Child, EventKind.Subsidised, price: 9000);
        await home.Journal.AddAsync(home.Child, EventKind.TopUp, amount: 100);
        await home.Journal.AddAsync(home.Child, EventKind.Hot, amount: -2000, price: 2000);
        await home.Journal.AddAsync(home.Child, EventKind.Buffet, amount: -24000, price: 24000);

        await service.WaitForAsync(6);
        await PorogHost.EventuallyAsync(
            async () => (await AllAsync(host)).Count(d => d.State == DeliveryState.Sent) == 6,
            "all is recorded as sent"
        );
        var told = service
            .Requests.Select(r => r.Message!.Value)
            .ToDictionary(m => m.GetProperty("title").GetString()!.Replace('\u00A0', ' '), m => m.GetProperty("url").GetString()!);
        Assert.All(
            service.Requests.Select(r => r.Message!.Value),
            m => Assert.Equal(m.GetProperty("url").GetString(), m.GetProperty("ways")[0].GetProperty("url").GetString())
        );
        var events = await host.WithDbAsync(db => db.Journal.ToDictionaryAsync(e => e.Kind, e => e.Id));
        var child = $"/children/{home.Child.Id}";
        Assert.Equal(
            new Dictionary<string, (string Page, Guid Event)>
            {
                ["Маша вошла в школу в 11:00"] = ($"{child}/attendance", events[EventKind.In]),
                ["Маша получила льготное питание"] = ($"{child}/meals", events[EventKind.Subsidised]),
                ["Маша: счёт пополнен на 1 ₽"] = ($"{child}/account", events[EventKind.TopUp]),
                ["Маша получила горячее питание за 20 ₽"] = ($"{child}/meals", events[EventKind.Hot]),
                ["Маша купила в буфете на 240 ₽"] = ($"{child}/meals", events[EventKind.Buffet]),
                ["Маша: на счёте 76,50 ₽ – меньше порога 300 ₽"] = ($"{child}/account", events[EventKind.Buffet]),
            }.OrderBy(p => p.Key, StringComparer.Ordinal),
            told.ToDictionary(
                    t => t.Key,
                    t => (t.Value.Split('?')[0], Guid.Parse(t.Value.Split('#')[1][EventPath.Anchor(Guid.Empty).IndexOf('0')..]))
                )
                .OrderBy(p => p.Key, StringComparer.Ordinal)
        );
        using var mother = await SiteVisitor.SignedInAsync(host, home.Mother);
        foreach (var url in told.Values)
            Assert.NotNull((await mother.OpenAsync(url.Split('#')[0])).Document.GetElementById(url.Split('#')[1]));
        Assert.All(service.Requests, request => Assert.Equal(home.Phone.Device, request.Device));
        // All bodies have the same length, so that the length reveals nothing.
        Assert.Single(service.Requests.Select(r => r.Length).Distinct());
    }

    [Theory, Engines]
    public async Task A_revoked_grandmothers_queued_push_is_never_posted(DatabaseEngine engine)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await QuietHostAsync(engine);
        var home = await Home.CreateAsync(host, service);
        var grandmother = await home.Registry.PersonAsync("Петрова", "Анна");
        var trust = await home.Registry.TrustsAsync(home.Mother, grandmother, home.Child);
        var hers = await home.SubscribeAsync(grandmother);
        await QueueAsync(home, rows: 2);

        await host.WithDbAsync(db =>
            db.Trusts.Where(t => t.Id == trust.Id)
                .ExecuteUpdateAsync(t => t.SetProperty(x => x.State, TrustState.Ended).SetProperty(x => x.EndedAt, PorogHost.SchoolDay))
        );
        await SendAsync(host);

        Assert.Equal(home.Phone.Device, Assert.Single(service.Requests).Device);
        Assert.DoesNotContain(service.Requests, request => request.Device == hers.Device);
        Assert.Equal(DeliveryState.Withheld, (await AllAsync(host)).Single(d => d.PersonId == grandmother.Id).State);
    }

    [Theory, Engines]
    public async Task A_device_that_was_removed_or_signed_out_while_it_waited_gets_nothing(DatabaseEngine engine)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await QuietHostAsync(engine);
        var home = await Home.CreateAsync(host, service);
        await QueueAsync(home);
        await host.WithDbAsync(db => db.PushDevices.ExecuteDeleteAsync());
        await home.SubscribeAsync(home.Mother);
        await SendAsync(host);
        Assert.Empty(service.Requests);
        Assert.Equal(DeliveryState.Withheld, Assert.Single(await AllAsync(host)).State);
    }

    [Theory, Engines]
    public async Task A_browser_that_unsubscribed_is_forgotten_and_the_others_are_told(DatabaseEngine engine)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await QuietHostAsync(engine);
        var home = await Home.CreateAsync(host, service);
        var tablet = await home.SubscribeAsync(home.Mother);
        service.Expire(tablet);
        await QueueAsync(home, rows: 2);
        await SendAsync(host);

        Assert.Equal([home.Phone.Endpoint], await host.WithDbAsync(db => db.PushDevices.Select(d => d.Endpoint).ToListAsync()));
        Assert.Equal(home.Phone.Device, Assert.Single(service.Requests, r => r.Refused == 0).Device);
        Assert.Equal([DeliveryState.Sent, DeliveryState.Undelivered], (await AllAsync(host)).Select(d => d.State).Order());
    }

    [Theory, Engines]
    public Task A_busy_service_is_asked_again_when_it_said_and_then_it_arrives_once(DatabaseEngine engine) =>
        RefusedForNowAsync(engine, 429, "600");

    [Theory, Engines]
    public Task So_is_a_broken_one_that_names_a_date(DatabaseEngine engine) =>
        RefusedForNowAsync(engine, 503, "Fri, 20 Nov 2026 08:10:00 GMT");

    private static async Task RefusedForNowAsync(DatabaseEngine engine, int status, string retryAfter)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await QuietHostAsync(engine);
        var home = await Home.CreateAsync(host, service);
        await QueueAsync(home);
        service.Refuse(status, retryAfter);
        Assert.Equal(1, await SendAsync(host));
        var waiting = Assert.Single(await AllAsync(host));
        Assert.Equal((DeliveryState.Pending, PorogHost.SchoolDay.AddMinutes(10)), (waiting.State, waiting.NextAttemptAt));

        service.AcceptAgain();
        host.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await SendAsync(host));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await SendAsync(host));
        Assert.Equal(0, await SendAsync(host));
        Assert.Single(service.Requests, r => r.Refused == 0);
        Assert.Equal((DeliveryState.Sent, (short)2), ((await AllAsync(host))[0].State, (await AllAsync(host))[0].Attempts));
    }

    [Theory, Engines]
    public async Task A_service_that_asks_to_wait_is_left_alone_with_that_device_by_all_nodes(DatabaseEngine engine)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await QuietHostAsync(engine);
        await using var other = await PorogHost.StartAsync(
            engine,
            PushService.Settings,
            sharing: host,
            configure: MailServer.WithoutWorker
        );
        var home = await Home.CreateAsync(host, service);
        for (var entry = 1; entry <= 3; entry++)
            await QueueAsync(home, entry);
        service.Refuse(429, retryAfter: "600");
        await SendAsync(host);
        Assert.Single(service.Requests);
        service.AcceptAgain();
        await QueueAsync(home, 4);
        host.Clock.Advance(TimeSpan.FromSeconds(599));
        await SendAsync(other);
        await SendAsync(host);
        Assert.Single(service.Requests);
        using (var mother = await SiteVisitor.SignedInAsync(host, home.Mother))
            Assert.Contains("просит подождать", (await mother.OpenAsync("/messages")).Text);

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        while (await SendAsync(host) > 0) { }
        Assert.Equal(5, service.Requests.Count);
        Assert.All(await AllAsync(host), d => Assert.Equal(DeliveryState.Sent, d.State));
    }

    [Theory, Engines]
    public async Task A_service_that_asks_to_be_left_alone_for_days_is_asked_again_after_half_a_day(DatabaseEngine engine)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await QuietHostAsync(engine);
        var home = await Home.CreateAsync(host, service);
        await QueueAsync(home);
        service.Refuse(429, retryAfter: "100000000");
        await SendAsync(host);
        service.AcceptAgain();
        host.Clock.Advance(TimeSpan.FromHours(12));
        await SendAsync(host);
        Assert.Equal(DeliveryState.Sent, (await AllAsync(host)).Single().State);
    }

    [Theory, Engines]
    public async Task A_discreet_persons_lock_screen_says_nothing_of_what(DatabaseEngine engine)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await QuietHostAsync(engine);
        var home = await Home.CreateAsync(host, service);
        await home.Registry.AddAsync(new NotificationPreference { PersonId = home.Mother.Id, IsDiscreet = true });
        await QueueAsync(home);
        await SendAsync(host);
        var told = Assert.Single(service.Requests).Message!.Value;
        Assert.Equal("Новое событие", told.GetProperty("title").GetString());
        Assert.DoesNotContain("Маша", told.GetRawText());
    }

    private static Task<PorogHost> QuietHostAsync(DatabaseEngine engine) =>
        PorogHost.StartAsync(engine, PushService.Settings, configure: MailServer.WithoutWorker);

    private static async Task QueueAsync(Home home, int rows = 1)
    {
        await home.Journal.AddAsync(home.Child, EventKind.In, place: $"Вход № {rows}");
        await PorogHost.EventuallyAsync(async () => (await AllAsync(home.Host)).Count == rows, $"{rows} rows");
    }

    private static Task<int> SendAsync(PorogHost host) =>
        host.Services.GetRequiredService<DeliverySender>().SendDueAsync(Channel.Push, default);

    private static Task<List<MessageDelivery>> AllAsync(PorogHost host) =>
        host.WithDbAsync(db => db.Deliveries.AsNoTracking().ToListAsync());

    /// <summary>A mother with a phone, and her daughter Маша at a Moscow school.</summary>
    private sealed record Home(
        PorogHost Host,
        PushService Service,
        TestRegistry Registry,
        JournalRows Journal,
        Account Mother,
        TestChild Child
    )
    {
        public PushSubscription Phone { get; private set; } = null!;

        public static async Task<Home> CreateAsync(PorogHost host, PushService service)
        {
            var registry = new TestRegistry(host);
            var child = await registry.ChildAsync(await registry.OrganisationAsync(), "Иванова", "Маша", Sex.Female);
            var mother = await registry.PersonAsync();
            await registry.RepresentsAsync(mother, child);
            var home = new Home(host, service, registry, new JournalRows(host), mother, child);
            home.Phone = await home.SubscribeAsync(mother);
            return home;
        }

        public async Task<PushSubscription> SubscribeAsync(Account person)
        {
            var browser = Service.Subscribe(Host.Services.GetRequiredService<Vapid>().PublicKey);
            using var client = await Host.SignInAsync(person);
            var answer = await client.PostAsJsonAsync(
                "/api/v1/push-subscriptions",
                new { endpoint = browser.Endpoint, keys = new { p256dh = browser.P256dh, auth = browser.Auth } }
            );
            answer.EnsureSuccessStatusCode();
            await Host.ForgetDeviceNoticesAsync();
            return browser;
        }
    }
}
