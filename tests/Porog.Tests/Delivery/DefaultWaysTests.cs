using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Push;
using Porog.Journal;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

/// <summary>A person without settings gets every message once.</summary>
public sealed class DefaultWaysTests
{
    private static readonly TimeSpan Follows = TimeSpan.FromMinutes(15);

    [Theory, Engines]
    public async Task Without_a_device_a_letter_goes_and_with_one_only_where_no_push_arrived(DatabaseEngine engine)
    {
        await using var house = await House.OpenAsync(engine);
        Assert.Equal([Channel.Email], await house.ChannelsAsync(await house.HappensAsync(EventKind.In)));
        await house.ToldAsync(letters: 1, pushes: 0);

        await house.AddDeviceAsync();
        using (var page = await SiteVisitor.SignedInAsync(house.Host, house.Mother))
            Assert.Contains(
                "Письмо приходит, только если уведомление не дошло.",
                (await page.OpenAsync($"/children/{house.Child.Id}/settings/events")).Text
            );
        await house.HappensAsync(EventKind.Out);
        await house.ToldAsync(letters: 1, pushes: 1);
        house.Host.Clock.Advance(Follows);
        await house.ToldAsync(letters: 1, pushes: 1);

        house.Push.Refuse(503);
        await house.HappensAsync(EventKind.In);
        await house.ToldAsync(letters: 1, pushes: 2);
        house.Push.AcceptAgain();
        await house.Host.WithDbAsync(db =>
            db.Deliveries.Where(d => d.Channel == Channel.Push && d.State == DeliveryState.Pending)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.NextAttemptAt, house.Host.Clock.GetUtcNow().AddHours(1)))
        );
        house.Host.Clock.Advance(Follows);
        await house.ToldAsync(letters: 2, pushes: 2);
        // The letter replaced the push, which is not retried.
        house.Host.Clock.Advance(TimeSpan.FromHours(1));
        await house.ToldAsync(letters: 2, pushes: 2);
    }

    [Theory, Engines]
    public async Task A_device_removed_while_its_push_waited_means_a_letter(DatabaseEngine engine)
    {
        await using var house = await House.OpenAsync(engine);
        await house.AddDeviceAsync();
        await house.HappensAsync(EventKind.In);
        await house.Host.WithDbAsync(db => db.PushDevices.ExecuteDeleteAsync());
        await house.ToldAsync(letters: 0, pushes: 0);
        house.Host.Clock.Advance(Follows);
        await house.ToldAsync(letters: 1, pushes: 0);
        await house.HappensAsync(EventKind.Out);
        await house.ToldAsync(letters: 2, pushes: 0);
    }

    [Theory, Engines]
    public async Task What_was_chosen_wins_and_what_a_link_ended_does_not_follow(DatabaseEngine engine)
    {
        await using var house = await House.OpenAsync(engine);
        await house.AddDeviceAsync();
        using (var client = await house.Host.SignInAsync(house.Mother))
        {
            var children = new[]
            {
                new
                {
                    id = house.Child.Id,
                    channels = new { email = new { events = new[] { "passages" }, reports = Array.Empty<string>() } },
                },
            };
            (await client.PutAsJsonAsync("/api/v1/notification-settings", new { children })).EnsureSuccessStatusCode();
        }
        await house.HappensAsync(EventKind.In);
        await house.ToldAsync(letters: 1, pushes: 1);

        var link = new Subscription(house.Mother.Id, house.Child.Id, EventTypes.Passages);
        using var nobody = new SiteVisitor(house.Host);
        var address = $"/unsubscribe/{house.Host.Services.GetRequiredService<UnsubscribeLinks>().Token(link)}";
        using (var answer = await nobody.PostAsync(address, new() { ["List-Unsubscribe"] = "One-Click" }))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([Channel.Push], await house.ChannelsAsync(await house.HappensAsync(EventKind.Out)));
        Assert.Equal([Channel.Push, Channel.Email], await house.ChannelsAsync(await house.HappensAsync(EventKind.TopUp, amount: 100)));
        Assert.Contains("Отключено", (await nobody.OpenAsync(address)).Text);
    }

    [Theory, Engines]
    public async Task A_summary_on_a_device_is_followed_by_a_letter_only_where_it_did_not_arrive(DatabaseEngine engine)
    {
        await using var house = await House.OpenAsync(engine);
        await house.AddDeviceAsync();
        await house.Registry.AddAsync(
            new NotificationPreference
            {
                PersonId = house.Mother.Id,
                QuietFrom = 10 * 60,
                QuietUntil = 12 * 60,
            }
        );
        foreach (var arrives in (bool[])[true, false])
        {
            foreach (var kind in (EventKind[])[EventKind.In, EventKind.Out, EventKind.In])
                await house.HappensAsync(kind);
            house.Host.Clock.Advance(TimeSpan.FromHours(1));
            await house.Host.Services.GetRequiredService<Summaries>().ReleaseDueAsync(default);
            if (!arrives)
                house.Push.Refuse(400);
            await house.ToldAsync(letters: 0, pushes: arrives ? 1 : 2);
            house.Host.Clock.Advance(Follows);
            await house.ToldAsync(letters: arrives ? 0 : 1, pushes: arrives ? 1 : 2);
            house.Host.Clock.Advance(TimeSpan.FromHours(23) - Follows);
        }
        Assert.Equal("Пока вас не беспокоили: 3 события", Assert.Single(house.Mail.Received).Message.Subject);
    }

    /// <summary>A mother and her child, a mail server and a push service. Only the test sends.</summary>
    private sealed record House(PorogHost Host, MailServer Mail, PushService Push, TestRegistry Registry, Account Mother, TestChild Child)
        : IAsyncDisposable
    {
        public static async Task<House> OpenAsync(DatabaseEngine engine)
        {
            var (mail, push) = (await MailServer.StartAsync(), await PushService.StartAsync());
            var host = await PorogHost.StartAsync(engine, [.. mail.Settings, .. PushService.Settings], configure: MailServer.WithoutWorker);
            var family = await Family.CreateAsync(host);
            return new House(host, mail, push, family.Registry, family.Mother, family.Child);
        }

        public async Task<Guid> HappensAsync(EventKind kind, long amount = 0)
        {
            var id = await new JournalRows(Host).AddAsync(Child, kind, amount: amount);
            await PorogHost.EventuallyAsync(() => Host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
            return id;
        }

        /// <summary>The channels of the deliveries for an event.</summary>
        public Task<List<Channel>> ChannelsAsync(Guid eventId) =>
            Host.WithDbAsync(db =>
                db.Deliveries.Where(d => d.SubjectId == eventId).Select(d => d.Channel).OrderByDescending(c => c).ToListAsync()
            );

        public async Task AddDeviceAsync()
        {
            var browser = Push.Subscribe(Host.Services.GetRequiredService<Vapid>().PublicKey);
            using var client = await Host.SignInAsync(Mother);
            var answer = await client.PostAsJsonAsync(
                "/api/v1/push-subscriptions",
                new { endpoint = browser.Endpoint, keys = new { p256dh = browser.P256dh, auth = browser.Auth } }
            );
            answer.EnsureSuccessStatusCode();
            await Host.ForgetDeviceNoticesAsync();
        }

        /// <summary>Sends what is due, then expects this many letters and push requests in total, including refused ones.</summary>
        public async Task ToldAsync(int letters, int pushes)
        {
            var sender = Host.Services.GetRequiredService<DeliverySender>();
            foreach (var channel in NotificationChoices.Channels)
                while (await sender.SendDueAsync(channel, default) > 0) { }
            Assert.Equal((letters, pushes), ((await Mail.WaitForAsync(letters)).Count, (await Push.WaitForAsync(pushes)).Count));
        }

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            await Mail.DisposeAsync();
            await Push.DisposeAsync();
        }
    }
}
