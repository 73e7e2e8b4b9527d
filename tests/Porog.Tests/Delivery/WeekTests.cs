using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Email;
using Porog.Delivery.Messages;
using Porog.Delivery.Push;
using Porog.Journal;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Simulator.Day;
using Porog.Simulator.Demo;
using Porog.Storage;
using Porog.Tests.Simulator;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

/// <summary>
/// A week of the demo's schools: the events, the deliveries due by everybody's settings, and what the mail server and the devices
/// received agree exactly. The short form is one day at full speed; POROG_WEEK=5 is a whole week with an hour per minute.
/// </summary>
public sealed class WeekTests
{
    private static readonly int Days = int.Parse(Environment.GetEnvironmentVariable("POROG_WEEK") ?? "1", CultureInfo.InvariantCulture);
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(3);

    /// <summary>The shortest real duration of a step.</summary>
    private static readonly TimeSpan Pace = Days > 1 ? Step / 60 : TimeSpan.Zero;
    private static readonly DateOnly Monday = new(2026, 11, 23);

    /// <summary>How many people have a device, including the first family.</summary>
    private const int WithDevices = 40;

    /// <summary>In the short form, one in this many of the others has a mailbox.</summary>
    private const int WithMail = 8;

    [Theory, Engines]
    public async Task What_was_due_by_everybodys_choices_is_what_arrived_each_once(DatabaseEngine engine)
    {
        await using var mail = await MailServer.StartAsync();
        await using var service = await PushService.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, [.. mail.Settings, .. PushService.Settings]);
        host.Clock.SetUtcNow(Moscow(Monday, 0));
        var demo = (await DemoHosts.Loader(host).LoadAsync(pastDays: 0, CancellationToken.None)).File;
        var devices = await ChooseAsync(host, service, demo);
        // Owners hear of their new devices. The clock must not leap past the lease of a letter that is on its way.
        await SettledAsync(host);

        var sent = 0;
        for (var day = 0; day < Days; day++)
            sent += await LiveAsync(host, demo, Monday.AddDays(day));
        host.Clock.SetUtcNow(Moscow(Monday.AddDays(Days - 1), 23));
        await SettledAsync(host);
        await PorogHost.EventuallyAsync(
            () => host.WithDbAsync(async db => !await db.Deliveries.AnyAsync(d => d.State == DeliveryState.Held)),
            "what was held back is told",
            60
        );
        await SettledAsync(host);
        // A try that failed on a busy machine is made again after a pause.
        for (
            var tries = 0;
            tries < 10 && await host.WithDbAsync(db => db.Deliveries.AnyAsync(d => d.State == DeliveryState.Pending));
            tries++
        )
        {
            host.Clock.Advance(Step);
            await SettledAsync(host);
        }

        var facts = await host.WithDbAsync(ReadAsync);
        Assert.Equal(sent, facts.Journal.Count);
        var due = Due(facts, devices.Keys);
        var told = await host.WithDbAsync(db => ToldAsync(db, facts));
        Nothing(due.Except(told), "due and not told");
        Nothing(told.Except(due), "told and not due");
        Nothing(told.CountBy(m => m).Where(m => m.Value > 1).Select(m => m.Key), "told more than once");
        await ArrivedAsync(host, mail, service, devices, facts.Deliveries);
        await ReportedAsync(host, demo);
    }

    private static DateTimeOffset Moscow(DateOnly day, int hour) => new(day, new TimeOnly(hour, 0), TimeSpan.FromHours(3));

    /// <summary>Some people have a device and use it, some have quiet hours, some want reports; the others get mail or nothing.</summary>
    /// <returns>The owners of the push service's devices.</returns>
    private static async Task<Dictionary<Guid, string>> ChooseAsync(PorogHost host, PushService service, DemoFile demo)
    {
        var key = host.Services.GetRequiredService<VapidKeys>().Current.PublicKey;
        var people = demo.People.Where(p => p.Children.Count > 0).ToList();
        var devices = new Dictionary<Guid, string>();
        foreach (var (person, i) in people.Take(WithDevices).Select((person, i) => (person, i)))
        {
            await using var scope = host.Services.CreateAsyncScope();
            var subscription = service.Subscribe(key);
            var keys = BrowserSubscription.ReadKeys(subscription.P256dh, subscription.Auth)!.Value;
            await scope
                .ServiceProvider.GetRequiredService<PushDevices>()
                .SubscribeAsync(person.Id, null, new(subscription.Endpoint, keys.PublicKey, keys.Secret), "Chrome", null, default);
            devices[person.Id] = subscription.Device;
            // All combinations of types and channels. Nothing is sent as a fallback, because everything arrives.
            var push = (EventTypes)((i * 11 + 5) % 64);
            var choices = person.Children.SelectMany(child =>
                new[]
                {
                    new ChoiceChange(child, Channel.Push, EventTypes.All, push),
                    new ChoiceChange(child, Channel.Email, EventTypes.All, i % 2 == 0 ? ~push & EventTypes.All : push),
                    new ChoiceChange(child, Channel.Email, EventTypes.Reports, i % 3 == 0 ? EventTypes.Reports : EventTypes.None),
                }
            );
            var quiet = i % 5 == 4;
            var manner = new Manner(quiet ? (short)(12 * 60) : null, quiet ? (short)(16 * 60) : null, false, true, true, false, null);
            var set = scope.ServiceProvider.GetRequiredService<NotificationChoices>();
            Assert.True(await set.SetAsync(person.Id, new([.. choices], manner), default));
        }
        if (Days == 1)
        {
            var without = people.Skip(WithDevices).Where((_, i) => i % WithMail > 0).Select(p => p.Id).ToList();
            await host.WithDbAsync(db =>
                db.Users.Where(a => without.Contains(a.Id)).ExecuteUpdateAsync(set => set.SetProperty(a => a.EmailConfirmed, false))
            );
        }
        return devices;
    }

    /// <summary>Posts a day's events when the clock reaches them.</summary>
    /// <returns>The number of events.</returns>
    private static async Task<int> LiveAsync(PorogHost host, DemoFile demo, DateOnly day)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        var sender = new EventSender(new Retrying(http, TimeProvider.System));
        var events = new DayPlan(demo).Of(day, "week");
        for (var next = 0; next < events.Count; )
        {
            var began = TimeProvider.System.GetTimestamp();
            host.Clock.SetUtcNow(events[next].At > host.Clock.GetUtcNow() + Step ? events[next].At : host.Clock.GetUtcNow() + Step);
            var now = events.Skip(next).TakeWhile(e => e.At <= host.Clock.GetUtcNow()).ToList();
            foreach (var byDevice in now.GroupBy(e => e.Device))
            {
                var answer = await sender.SendAsync(byDevice.Key, [.. byDevice.Select(e => e.ToCloudEvent(e.At))], default);
                // A request that a busy machine did not answer in time is sent again; its events are there once.
                Assert.Equal((byDevice.Count(), 0), (answer.Accepted + answer.Duplicates, answer.Rejected.Count));
            }
            next += now.Count;
            await SettledAsync(host);
            if (Pace - TimeProvider.System.GetElapsedTime(began) is var rest && rest > TimeSpan.Zero)
                await Task.Delay(rest);
        }
        return events.Count;
    }

    /// <summary>Waits until the journal is followed and all due deliveries are sent, so that the clock may move on.</summary>
    private static Task SettledAsync(PorogHost host) =>
        PorogHost.EventuallyAsync(
            () =>
                host.WithDbAsync(async db =>
                {
                    var now = host.Clock.GetUtcNow();
                    return await db.FollowedAsync()
                        && !await db.Deliveries.AnyAsync(d =>
                            (d.State == DeliveryState.Pending && d.NextAttemptAt <= now) || d.State == DeliveryState.Sending
                        );
                }),
            "everything due is told",
            120
        );

    private sealed record Facts(
        IReadOnlyList<JournalEntry> Journal,
        IReadOnlyList<LegalRepresentation> Legal,
        IReadOnlyList<Trust> Trusts,
        IReadOnlyDictionary<(Guid, Guid, Channel), EventTypes> Choices,
        IReadOnlySet<Guid> WithMail,
        IReadOnlyDictionary<Guid, Organisation> Houses,
        IReadOnlyDictionary<Guid, Wallet> Wallets,
        IReadOnlyList<MessageDelivery> Deliveries
    );

    private static async Task<Facts> ReadAsync(PorogDbContext db) =>
        new(
            await db.Journal.AsNoTracking().OrderBy(e => e.Position).ToListAsync(),
            await db.LegalRepresentations.AsNoTracking().ToListAsync(),
            await db.Trusts.AsNoTracking().ToListAsync(),
            await db.NotificationChoices.ToDictionaryAsync(c => (c.ChildId, c.PersonId, c.Channel), c => c.Events),
            (await db.Users.Where(a => a.EmailConfirmed && a.Email != null).Select(a => a.Id).ToListAsync()).ToHashSet(),
            await db.Children.ToDictionaryAsync(c => c.Id, c => c.Organisation!),
            await db.Wallets.AsNoTracking().ToDictionaryAsync(w => w.ChildId),
            await db.Deliveries.AsNoTracking().Where(d => d.ChildId != null).ToListAsync()
        );

    private sealed record Message(Guid Person, Guid Subject, MessageKind Kind, Channel Channel);

    /// <summary>A readable second implementation of the rule: who may learn of an event, and which channels they chose.</summary>
    private static List<Message> Due(Facts facts, IReadOnlyCollection<Guid> withDevices)
    {
        var due = new List<Message>();
        // Each wallet started with its current balance minus the operations of these days.
        var balances = facts.Wallets.ToDictionary(w => w.Key, w => w.Value.Balance);
        foreach (var entry in facts.Journal)
            balances[entry.ChildId] -= entry.Amount;
        foreach (var entry in facts.Journal)
        {
            var before = balances[entry.ChildId];
            var after = balances[entry.ChildId] = before + entry.Amount;
            Tell(entry, MessageKinds.Of(entry.Kind));
            if (facts.Wallets[entry.ChildId].Threshold is { } threshold && before >= threshold && after < threshold)
                Tell(entry, MessageKind.Threshold);
        }
        return due;

        void Tell(JournalEntry entry, MessageKind kind)
        {
            var house = facts.Houses[entry.ChildId];
            if (kind.Sight() == Sight.Meals && house is { Kind: OrganisationKind.Kindergarten, ShowsMeals: false })
                return;
            var legal = facts.Legal.Where(r => r.ChildId == entry.ChildId && r.Since <= entry.ReceivedAt && r.EndedAt is null);
            var trusted = facts.Trusts.Where(t =>
                t.ChildId == entry.ChildId
                && (t.State == TrustState.Active || t.State == TrustState.Ended)
                && (t.EndedAt is null || t.EndedAt > entry.ReceivedAt)
                && t.StartsAt <= entry.ReceivedAt
                && (t.EndsAt is null || t.EndsAt > entry.ReceivedAt)
                && t.Sees.HasFlag(kind.Sight())
            );
            foreach (var person in legal.Select(r => r.PersonId).Concat(trusted.Select(t => t.TrusteeId!.Value)).Distinct())
            {
                if (withDevices.Contains(person) && Wants(person, Channel.Push))
                    due.Add(new(person, entry.Id, kind, Channel.Push));
                if (facts.WithMail.Contains(person) && Wants(person, Channel.Email))
                    due.Add(new(person, entry.Id, kind, Channel.Email));
            }

            bool Wants(Guid person, Channel channel) =>
                facts.Choices.GetValueOrDefault((entry.ChildId, person, channel), EventTypes.All).HasFlag(kind.EventType());
        }
    }

    private static void Nothing(IEnumerable<Message> messages, string what) =>
        Assert.True(!messages.Any(), $"{what}: {messages.Count()}, for instance {messages.FirstOrDefault()}");

    /// <summary>The messages in the database, single or in a summary.</summary>
    private static async Task<List<Message>> ToldAsync(PorogDbContext db, Facts facts)
    {
        var outside = facts.Deliveries.Where(d => d.Channel != Channel.MessageCentre).ToList();
        Assert.All(
            outside,
            d => Assert.True(d.State is DeliveryState.Sent or DeliveryState.Summarised, $"{d.Kind} by {d.Channel}: {d.State}")
        );
        var summaries = await db.Notices.AsNoTracking().Where(n => n.Topic == NoticeTopic.Summary).ToListAsync();
        var ways = (await db.Deliveries.AsNoTracking().Where(d => d.ChildId == null).ToListAsync()).ToLookup(d => d.SubjectId);
        var summarised = (
            from summary in summaries
            from way in ways[summary.Id]
            where way.State == DeliveryState.Sent
            from told in summary.ReadFacts().Events!
            select new Message(way.PersonId, told.SubjectId, told.Kind, way.Channel)
        ).ToHashSet();
        return
        [
            .. outside
                .Select(d => (d.State, Message: new Message(d.PersonId, d.SubjectId, d.Kind, d.Channel)))
                .Where(d => d.State == DeliveryState.Sent || summarised.Contains(d.Message))
                .Select(d => d.Message),
        ];
    }

    /// <summary>Everything that the database calls sent arrived once, at the right recipient.</summary>
    private static async Task ArrivedAsync(
        PorogHost host,
        MailServer mail,
        PushService service,
        Dictionary<Guid, string> devices,
        IReadOnlyList<MessageDelivery> aboutChildren
    )
    {
        var others = await host.WithDbAsync(db => db.Deliveries.AsNoTracking().Where(d => d.ChildId == null).ToListAsync());
        var sent = aboutChildren.Concat(others).Where(d => d.State == DeliveryState.Sent).ToList();
        var composer = host.Services.GetRequiredService<EmailComposer>();
        var letters = sent.Where(d => d.Channel == Channel.Email).Select(composer.MessageId).ToList();
        await mail.WaitForAsync(letters.Count);
        Assert.Equal(letters.Order(StringComparer.Ordinal), mail.Received.Select(m => m.Message.MessageId).Order(StringComparer.Ordinal));

        var pushes = sent.Where(d => d.Channel == Channel.Push).Select(d => devices[d.PersonId]).CountBy(d => d);
        var requests = service.Requests;
        Assert.All(requests, r => Assert.Equal(0, r.Refused));
        Assert.Equal(
            pushes.OrderBy(d => d.Key, StringComparer.Ordinal),
            requests.Select(r => r.Device).CountBy(d => d).OrderBy(d => d.Key, StringComparer.Ordinal)
        );
    }

    /// <summary>The first family's children are never ill: every person with reports gets one per day, and a weekly one on Friday.</summary>
    private static async Task ReportedAsync(PorogHost host, DemoFile demo)
    {
        var mother = demo.People[0].Id;
        var reports = await host.WithDbAsync(db => db.Reports.Where(r => r.PersonId == mother).ToListAsync());
        Assert.Equal(Days + (Days == 5 ? 1 : 0), reports.Count);
    }
}
