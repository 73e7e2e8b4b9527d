using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Push;
using Porog.Journal;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

/// <summary>Held-back messages and their summaries: quiet hours, an outage's backlog, a letter behind a push.</summary>
public sealed class HoldingTests
{
    [Theory, Engines]
    public async Task In_quiet_hours_nothing_is_sent_and_afterwards_it_is_told_as_one_summary(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var house = await House.OpenAsync(engine, server);
        await house.PreferAsync(p => (p.QuietFrom, p.QuietUntil) = (10 * 60, 12 * 60));
        for (var i = 0; i < 4; i++)
            await house.Journal.AddAsync(house.Child, i % 2 == 0 ? EventKind.In : EventKind.Out, PorogHost.SchoolDay.AddMinutes(-i));
        await house.UntilAsync(all => all.Count == 4 && all.TrueForAll(d => d.State == DeliveryState.Held));
        Assert.Equal(0, await house.SendAsync());

        house.Host.Clock.Advance(TimeSpan.FromMinutes(59));
        await house.ReleaseAsync();
        Assert.Equal(0, await house.SendAsync());
        house.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await house.ReleaseAsync();
        await house.SendAsync();

        var mail = Assert.Single(await server.WaitForAsync(1));
        Assert.Equal("Пока вас не беспокоили: 4 события", mail.Message.Subject);
        foreach (var time in new[] { "10:57", "10:58", "10:59", "11:00" })
        {
            Assert.Contains(time, mail.Text);
            Assert.Contains(time, mail.Html);
        }
        Assert.Equal(4, (await house.AllAsync()).Count(d => d.State == DeliveryState.Summarised));
        await house.ReleaseAsync();
        Assert.Equal(0, await house.SendAsync());
    }

    [Theory, Engines]
    public async Task Two_held_messages_are_told_one_by_one(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var house = await House.OpenAsync(engine, server);
        await house.PreferAsync(p => (p.QuietFrom, p.QuietUntil) = (22 * 60, 12 * 60));
        await house.Journal.AddAsync(house.Child, EventKind.In);
        await house.Journal.AddAsync(house.Child, EventKind.Out);
        await house.UntilAsync(all => all.Count == 2);
        house.Host.Clock.Advance(TimeSpan.FromHours(1));
        await house.ReleaseAsync();
        await house.SendAsync();
        var subjects = (await server.WaitForAsync(2)).Select(m => m.Message.Subject).Order(StringComparer.Ordinal);
        Assert.Equal(["Маша вошла в школу в 11:00", "Маша вышла из школы в 11:00"], subjects);
    }

    [Theory, Engines]
    public async Task What_is_urgent_to_the_person_goes_through_quiet_hours(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var house = await House.OpenAsync(engine, server);
        await house.PreferAsync(p => (p.QuietFrom, p.QuietUntil, p.ThresholdIsUrgent) = (10 * 60, 12 * 60, true));
        await house.Host.WithDbAsync(db =>
            db.Wallets.ExecuteUpdateAsync(w => w.SetProperty(x => x.Threshold, 30000L).SetProperty(x => x.Balance, 33550L))
        );
        await house.Journal.AddAsync(house.Child, EventKind.Buffet, amount: -24000, price: 24000);
        await house.UntilAsync(all => all.Count == 2);
        await house.SendAsync();
        var mail = Assert.Single(await server.WaitForAsync(1));
        Assert.Contains("порога", mail.Message.Subject);
        Assert.Equal(DeliveryState.Held, (await house.AllAsync()).Single(d => d.Kind == MessageKind.Buffet).State);
    }

    [Fact]
    public void Where_is_the_child_goes_through_quiet_hours_unless_the_person_said_no()
    {
        var preference = new NotificationPreference { PersonId = Guid.NewGuid() };
        Assert.True(QuietHours.LetThrough(preference, MessageKind.Alert));
        preference.AlertIsUrgent = false;
        Assert.False(QuietHours.LetThrough(preference, MessageKind.Alert));
    }

    [Theory, Engines]
    public async Task A_backlog_after_an_outage_is_one_summary_however_many_events_it_holds(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var house = await House.OpenAsync(engine, server);
        for (var i = 0; i < 20; i++)
            await house.Journal.AddAsync(house.Child, EventKind.In, PorogHost.SchoolDay.AddMinutes(-30 - i));
        await house.UntilAsync(all => all.Count == 20);
        // More arrives while the first waits; all of it becomes one summary.
        house.Host.Clock.Advance(TimeSpan.FromSeconds(40));
        for (var i = 0; i < 20; i++)
            await house.Journal.AddAsync(house.Child, EventKind.Out, PorogHost.SchoolDay.AddMinutes(-20 - i));
        await house.UntilAsync(all => all.Count == 40);
        house.Host.Clock.Advance(TimeSpan.FromSeconds(30));
        await house.ReleaseAsync();
        Assert.Equal(0, await house.SendAsync());
        house.Host.Clock.Advance(TimeSpan.FromSeconds(40));
        await house.ReleaseAsync();
        await house.SendAsync();
        Assert.Equal("Пришло с опозданием: 40 событий", Assert.Single(await server.WaitForAsync(1)).Message.Subject);
    }

    [Theory, Engines]
    public async Task A_summary_leaves_out_what_was_revoked_before_it_set_out(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var house = await House.OpenAsync(engine, server);
        await house.PreferAsync(p => (p.QuietFrom, p.QuietUntil) = (10 * 60, 12 * 60));
        var brother = await house.Registry.ChildAsync(await house.Registry.OrganisationAsync(), "Иванов", "Коля");
        var representation = await house.Registry.RepresentsAsync(house.Mother, brother);
        for (var i = 0; i < 3; i++)
        {
            await house.Journal.AddAsync(house.Child, EventKind.In, PorogHost.SchoolDay.AddMinutes(-i));
            await house.Journal.AddAsync(brother, EventKind.In, PorogHost.SchoolDay.AddMinutes(-i));
        }
        await house.UntilAsync(all => all.Count == 6);
        house.Host.Clock.Advance(TimeSpan.FromHours(1));
        await house.ReleaseAsync();
        await house.Host.WithDbAsync(db =>
            db.LegalRepresentations.Where(r => r.Id == representation.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.EndedAt, house.Host.Clock.GetUtcNow()))
        );
        house.Host.Clock.Advance(TimeSpan.FromSeconds(1));
        await house.SendAsync();
        var mail = Assert.Single(await server.WaitForAsync(1));
        Assert.Equal("Пока вас не беспокоили: 3 события", mail.Message.Subject);
        Assert.DoesNotContain("Коля", mail.Text + mail.Html);
    }

    [Theory, Engines]
    public async Task A_letter_follows_a_push_that_did_not_arrive_and_only_such_a_one(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var house = await House.OpenAsync(engine, server);
        await house.PreferAsync(p => p.FallbackMinutes = 10);
        await house.WantsNoMailAsync();
        await house.AddDeviceAsync();
        await house.Journal.AddAsync(house.Child, EventKind.In);
        await house.Journal.AddAsync(house.Child, EventKind.Out);
        await house.UntilAsync(all => all.Count == 4);
        // The first of the two has arrived.
        var arrived = (await house.AllAsync()).First(d => d.Channel == Channel.Push).SubjectId;
        await house.Host.WithDbAsync(db =>
            db.Deliveries.Where(d => d.Channel == Channel.Push && d.SubjectId == arrived)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, DeliveryState.Sent))
        );
        Assert.Equal((1, 2), await ToldOfAsync());
        house.Host.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(0, await house.SendAsync());
        house.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await house.SendAsync());
        Assert.Single(await server.WaitForAsync(1));
        Assert.Equal((1, 2), await ToldOfAsync());
        var letters = (await house.AllAsync())
            .Where(d => d.Channel == Channel.Email)
            .ToDictionary(d => d.SubjectId == arrived, d => d.State);
        Assert.Equal((DeliveryState.Withheld, DeliveryState.Sent), (letters[true], letters[false]));

        // The message centre does not mention a letter that was not needed.
        async Task<(int Arrived, int Followed)> ToldOfAsync()
        {
            using var mother = await house.Host.SignInAsync(house.Mother);
            var messages = (await mother.JsonAsync("/api/v1/messages")).GetProperty("items").EnumerateArray().ToList();
            var ways = messages.ToDictionary(
                m => m.GetProperty("id").GetString()!.StartsWith($"{arrived:N}", StringComparison.Ordinal),
                m => m.GetProperty("deliveries").GetArrayLength()
            );
            return (ways[true], ways[false]);
        }
    }

    [Theory, Engines]
    public async Task A_mailbox_that_is_no_more_is_marked_and_its_owner_reads_so(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var house = await House.OpenAsync(engine, server);
        server.RefuseReceivers(550, "5.1.1 no such user");
        await house.Journal.AddAsync(house.Child, EventKind.In);
        await house.UntilAsync(all => all.Count == 1);
        await house.SendAsync();
        Assert.NotNull(
            await house.Host.WithDbAsync(db => db.Users.Where(a => a.Id == house.Mother.Id).Select(a => a.EmailBouncedAt).SingleAsync())
        );
        using var hers = await SiteVisitor.SignedInAsync(house.Host, house.Mother);
        Assert.Contains("Письма к вам не доходят", (await hers.OpenAsync("/messages")).Text);

        // No further deliveries are created for it; the message centre keeps the message.
        await house.Journal.AddAsync(house.Child, EventKind.Out);
        await house.UntilAsync(all => all.Count == 3);
        Assert.Equal(0, await house.SendAsync());
    }

    [Theory, Engines]
    public async Task One_mail_service_is_not_poured_at(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var house = await House.OpenAsync(engine, server, "--Porog:Mail:MostAMinuteADomain", "2");
        for (var i = 0; i < 3; i++)
            await house.Journal.AddAsync(house.Child, EventKind.In, PorogHost.SchoolDay.AddMinutes(-i));
        await house.UntilAsync(all => all.Count == 3);
        await house.SendAsync();
        Assert.Equal(2, (await server.WaitForAsync(2)).Count);
        var waiting = (await house.AllAsync()).Single(d => d.State == DeliveryState.Pending);
        Assert.Equal(0, waiting.Attempts);
        house.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await house.SendAsync();
        Assert.Equal(3, (await server.WaitForAsync(3)).Count);
    }

    private sealed record House(PorogHost Host, TestRegistry Registry, JournalRows Journal, Account Mother, TestChild Child)
        : IAsyncDisposable
    {
        public static async Task<House> OpenAsync(DatabaseEngine engine, MailServer server, params string[] settings)
        {
            var host = await PorogHost.StartAsync(engine, [.. server.Settings, .. settings], configure: MailServer.WithoutWorker);
            var registry = new TestRegistry(host);
            var child = await registry.ChildAsync(await registry.OrganisationAsync(), "Иванова", "Маша", Sex.Female);
            var mother = await registry.PersonAsync();
            await registry.RepresentsAsync(mother, child);
            return new House(host, registry, new JournalRows(host), mother, child);
        }

        public Task<int> PreferAsync(Action<NotificationPreference> set) =>
            Host.WithDbAsync(db =>
            {
                var preference = new NotificationPreference { PersonId = Mother.Id };
                set(preference);
                db.NotificationPreferences.Add(preference);
                return db.SaveChangesAsync();
            });

        public Task<int> WantsNoMailAsync() =>
            Host.WithDbAsync(db =>
            {
                db.NotificationChoices.Add(
                    new NotificationChoice
                    {
                        PersonId = Mother.Id,
                        ChildId = Child.Id,
                        Channel = Channel.Email,
                        Events = EventTypes.None,
                    }
                );
                return db.SaveChangesAsync();
            });

        public Task<int> AddDeviceAsync() =>
            Host.WithDbAsync(db =>
            {
                db.PushDevices.Add(
                    new PushDevice
                    {
                        PersonId = Mother.Id,
                        Number = 1,
                        Name = "Телефон",
                        Endpoint = "https://push.example/1",
                        PublicKey = new byte[65],
                        Secret = new byte[16],
                        CreatedAt = Host.Clock.GetUtcNow(),
                    }
                );
                return db.SaveChangesAsync();
            });

        public Task<int> SendAsync() => Host.Services.GetRequiredService<DeliverySender>().SendDueAsync(Channel.Email, default);

        public Task<int> ReleaseAsync() => Host.Services.GetRequiredService<Summaries>().ReleaseDueAsync(default);

        public Task<List<MessageDelivery>> AllAsync() => Host.WithDbAsync(db => db.Deliveries.AsNoTracking().ToListAsync());

        public Task UntilAsync(Predicate<List<MessageDelivery>> done) =>
            PorogHost.EventuallyAsync(async () => done(await AllAsync()), "the deliveries");

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
