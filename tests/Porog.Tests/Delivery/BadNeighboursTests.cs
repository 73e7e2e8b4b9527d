using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Push;
using Porog.Journal;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

/// <summary>
/// Mail server, push service or SMS operator behind a proxy that misbehaves, with every worker running: nothing waits for another
/// channel, and what was due arrives once when the neighbour is back.
/// </summary>
public sealed class BadNeighboursTests
{
    public enum Neighbour
    {
        Mail,
        Push,
        Sms,
    }

    public enum Fault
    {
        Slow,
        Silent,
        CutInTheMiddle,
        AwayAtStart,
    }

    public static TheoryData<DatabaseEngine, Neighbour, Fault> All
    {
        get
        {
            var all = new TheoryData<DatabaseEngine, Neighbour, Fault>();
            foreach (var neighbour in Enum.GetValues<Neighbour>())
            foreach (var fault in Enum.GetValues<Fault>())
                all.Add(((int)neighbour + (int)fault) % 2 == 0 ? DatabaseEngine.Sqlite : DatabaseEngine.PostgreSql, neighbour, fault);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_others_are_told_at_once_and_what_was_due_arrives_once(DatabaseEngine engine, Neighbour bad, Fault fault)
    {
        await using var town = await Town.CreateAsync(engine, bad, fault);

        await town.TellAsync();
        await town.StruckAsync();
        foreach (var good in Enum.GetValues<Neighbour>().Where(each => each != bad))
            await PorogHost.EventuallyAsync(() => Task.FromResult(town.ArrivedAt(good) == 1), $"{good} does not wait for {bad}");
        town.Proxy.Heal();
        await PorogHost.EventuallyAsync(
            async () =>
            {
                if (fault != Fault.Slow)
                    town.Host.Clock.Advance(TimeSpan.FromSeconds(20));
                return await town.NothingWaitsAsync();
            },
            "everything is sent"
        );

        // The mail server tells the test of a letter a moment after it has answered the sender. What is cut after it arrived and before
        // the answer is in doubt, and may go once more.
        var most = fault == Fault.CutInTheMiddle ? 2 : 1;
        foreach (var each in Enum.GetValues<Neighbour>())
            await PorogHost.EventuallyAsync(() => Task.FromResult(town.ArrivedAt(each) >= 1), $"{each} has it");
        Assert.All(Enum.GetValues<Neighbour>(), each => Assert.InRange(town.ArrivedAt(each), 1, each == bad ? most : 1));
        Assert.All(await town.RowsAsync(), d => Assert.Equal(DeliveryState.Sent, d.State));
        // No worker has ended: the next event is told too.
        var before = Enum.GetValues<Neighbour>().ToDictionary(each => each, town.ArrivedAt);
        await town.TellAsync();
        foreach (var each in Enum.GetValues<Neighbour>())
            await PorogHost.EventuallyAsync(() => Task.FromResult(town.ArrivedAt(each) == before[each] + 1), $"{each} goes on");
    }

    /// <summary>A child with a father who gets letters and a mother who gets pushes; codes go out beside.</summary>
    private sealed class Town(PorogHost host, MailServer mail, PushService push, SmsOperator sms, FaultProxy proxy, Fault fault)
        : IAsyncDisposable
    {
        private JournalRows journal = null!;
        private TestChild child = null!;
        private int told;

        public PorogHost Host => host;

        public FaultProxy Proxy => proxy;

        public static async Task<Town> CreateAsync(DatabaseEngine engine, Neighbour bad, Fault fault)
        {
            var mail = await MailServer.StartAsync();
            var push = await PushService.StartAsync();
            var sms = await SmsOperator.StartAsync();
            var pushAt = new Uri(push.Subscribe(VapidKey.Make().PublicKey).Endpoint);
            var port = bad switch
            {
                Neighbour.Mail => mail.Port,
                Neighbour.Push => pushAt.Port,
                _ => sms.Port,
            };
            var proxy = new FaultProxy("127.0.0.1", port);
            if (fault == Fault.AwayAtStart)
                proxy.Cut();
            var host = await PorogHost.StartAsync(
                engine,
                [
                    .. bad == Neighbour.Mail ? ScriptedMailServer.SettingsOf(proxy.Port) : mail.Settings,
                    .. bad == Neighbour.Sms ? SmsOperator.SettingsOf(proxy.Port) : sms.Settings,
                    "--Porog:Push:LocalServices",
                    "true",
                ],
                configure: services => services.AddSingleton(Impatient)
            );
            var town = new Town(host, mail, push, sms, proxy, fault);
            await town.SettleAsync(bad == Neighbour.Push ? proxy.Port : pushAt.Port);
            town.Strike();
            return town;
        }

        public async Task TellAsync()
        {
            var phone = $"+7900123456{told++}";
            await host.WithDbAsync(db =>
            {
                db.Add(host.Services.GetRequiredService<OutgoingMail>().Sms(phone, "1234", TimeSpan.FromHours(1)));
                return db.SaveChangesAsync();
            });
            host.Services.GetRequiredService<OutgoingMail>().Wake();
            await journal.AddAsync(child, told % 2 == 1 ? EventKind.In : EventKind.Out, host.Clock.GetUtcNow());
        }

        /// <summary>Waits until the fault has hit a conversation.</summary>
        public async Task StruckAsync()
        {
            if (fault == Fault.CutInTheMiddle)
            {
                await PorogHost.EventuallyAsync(() => Task.FromResult(proxy.Accepted > 0), "a connection");
                proxy.Cut();
            }
            if (fault == Fault.Silent)
                await PorogHost.EventuallyAsync(() => Task.FromResult(proxy.Accepted > 0), "a connection");
        }

        public int ArrivedAt(Neighbour neighbour) =>
            neighbour switch
            {
                Neighbour.Mail => mail.Received.Count,
                Neighbour.Push => push.Requests.Count,
                _ => sms.Received.Count,
            };

        public Task<List<MessageDelivery>> RowsAsync() => host.WithDbAsync(db => db.Deliveries.AsNoTracking().ToListAsync());

        public async Task<bool> NothingWaitsAsync() =>
            !await host.WithDbAsync(db => db.Outgoing.AnyAsync())
            && await RowsAsync() is { Count: > 0 } rows
            && rows.TrueForAll(d => d.NextAttemptAt is null);

        public async ValueTask DisposeAsync()
        {
            await host.DisposeAsync();
            await proxy.DisposeAsync();
            await mail.DisposeAsync();
            await push.DisposeAsync();
            await sms.DisposeAsync();
        }

        private static SendPatience Impatient =>
            new()
            {
                Connect = TimeSpan.FromSeconds(2),
                Greeting = TimeSpan.FromSeconds(2),
                Command = TimeSpan.FromSeconds(2),
                Letter = TimeSpan.FromSeconds(2),
                Sms = TimeSpan.FromSeconds(2),
            };

        private void Strike()
        {
            if (fault == Fault.Silent)
                proxy.Swallow();
            if (fault is Fault.Slow or Fault.CutInTheMiddle)
                proxy.Delay(TimeSpan.FromMilliseconds(200));
        }

        private async Task SettleAsync(int pushPort)
        {
            var registry = new TestRegistry(host);
            journal = new JournalRows(host);
            child = await registry.ChildAsync(await registry.OrganisationAsync(), "Иванова", "Маша", Sex.Female);
            var mother = await registry.PersonAsync();
            await registry.RepresentsAsync(mother, child);
            // Her letter that would follow a late push is another test's matter.
            await registry.AddAsync(new NotificationPreference { PersonId = mother.Id, FallbackMinutes = null });
            await registry.RepresentsAsync(await registry.PersonAsync("Иванов", "Пётр"), child);
            var browser = push.Subscribe(host.Services.GetRequiredService<Vapid>().PublicKey);
            var keys = BrowserSubscription.ReadKeys(browser.P256dh, browser.Auth)!.Value;
            // Past the interface, which would tell her of the new device.
            await registry.AddAsync(
                new PushDevice
                {
                    PersonId = mother.Id,
                    Number = 1,
                    Name = "Телефон",
                    Endpoint = new UriBuilder(browser.Endpoint) { Port = pushPort }.Uri.ToString(),
                    PublicKey = keys.PublicKey,
                    Secret = keys.Secret,
                    CreatedAt = PorogHost.SchoolDay,
                }
            );
        }
    }
}
