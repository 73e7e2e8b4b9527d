using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Attendance;
using Porog.Delivery;
using Porog.Honesty;
using Porog.Journal;
using Porog.Readers;
using Porog.Registry;
using Porog.Tests.Support;

namespace Porog.Tests.Honesty;

/// <summary>
/// Friday at a school with two children. Real events of a turnstile; what became of the messages is set: one arrives by push after 3 seconds
/// in all, one by e-mail after 6, one finds no mailbox, and one is ten minutes late and fails on one of two devices.
/// </summary>
internal sealed class MadeUpDay
{
    private MadeUpDay(Family family, Organisation school, Account officer, DeviceClient turnstile)
    {
        Family = family;
        School = school;
        Officer = officer;
        Turnstile = turnstile;
    }

    public Family Family { get; }
    public PorogHost Host => Family.Host;
    public TestRegistry Registry => Family.Registry;
    public Organisation School { get; }
    public string Name => School.Name;
    public Account Officer { get; }
    public DeviceClient Turnstile { get; }

    public static async Task<MadeUpDay> BeginAsync(PorogHost host)
    {
        var family = await Family.CreateAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        var day = new MadeUpDay(
            family,
            school,
            await family.Registry.StaffAsync(StaffKind.Officer, school),
            await family.Registry.DeviceClientAsync(school)
        );
        var alone = await family.Registry.ChildAsync(school);
        var now = host.Clock.GetUtcNow();
        var (gate, card) = (day.Turnstile, family.Child.Card);
        await gate.SendAsync(
            gate.Passage(card, "in", now.AddSeconds(-600)),
            gate.Passage(card, "out", now.AddSeconds(-2), place: "A"),
            gate.Passage(card, "in", now.AddSeconds(-2), place: "B"),
            gate.Passage(card, "out", now.AddSeconds(-2), place: "C"),
            gate.Passage(alone.Card, "in", now.AddSeconds(-2))
        );
        await day.DeliveredAsync(4);
        await day.SetFatesAsync();
        await day.AddSilenceAsync(now);
        var ill = await family.Registry.ChildAsync(school);
        await day.AddAlertAsync(ill, now, AlertEnd.Answered, AlertAnswer.Home);
        await day.AddAlertAsync(await family.Registry.ChildAsync(school), now, AlertEnd.Over);
        // It had come a second before it was asked about.
        await day.AddAlertAsync(alone, now.AddSeconds(-1), AlertEnd.Came);
        return day;
    }

    /// <returns>How many days were counted.</returns>
    public Task<int> KeepAsync(PorogHost? node = null) =>
        (node ?? Host).Services.GetRequiredService<KeepHonesty>().LookAsync(CancellationToken.None);

    public Task<HonestFigures> FiguresAsync(Guid whose, HonestySpan span, DateOnly first) =>
        Host.WithDbAsync(async db =>
            HonestFigures.FromJson(
                (await db.HonestyPeriods.SingleAsync(p => p.OrganisationId == whose && p.Span == span && p.First == first)).Figures
            )
        );

    /// <summary>Waits until the follower has told of so many events.</summary>
    public Task DeliveredAsync(int events) =>
        PorogHost.EventuallyAsync(
            () => Host.WithDbAsync(async db => await db.Deliveries.Select(d => d.SubjectId).Distinct().CountAsync() == events),
            $"messages about {events} events"
        );

    /// <summary>Replaces what is kept of Friday by made-up figures.</summary>
    public static Task SetFridayAsync(PorogHost host, Guid whose, int children, int messages, DateTimeOffset? at = null) =>
        host.WithDbAsync(async db =>
        {
            var friday = new DateOnly(2026, 11, 20);
            await db.HonestyPeriods.Where(p => p.OrganisationId == whose && p.First == friday).ExecuteDeleteAsync();
            var figures = new HonestFigures { Children = children };
            figures.Count(HonestCount.Passages, messages);
            figures.Count(HonestCount.Events, messages);
            figures.Count(HonestCount.Messages, messages);
            figures.Measure(HonestStep.Whole, HonestWay.First, TimeSpan.FromSeconds(3));
            db.Add(HonestyPeriod.Of(whose, HonestySpan.Day, friday, at ?? host.Clock.GetUtcNow(), figures));
            await db.SaveChangesAsync();
        });

    private Task SetFatesAsync() =>
        Host.WithDbAsync(async db =>
        {
            var entries = await db.Journal.Where(e => e.ChildId == Family.Child.Id).ToDictionaryAsync(e => e.Place!);
            var told = await db.Deliveries.AsNoTracking().ToDictionaryAsync(d => d.SubjectId);
            await db.Deliveries.ExecuteDeleteAsync();
            var late = entries.Values.MinBy(e => e.HappenedAt)!;
            Add(entries["A"], Channel.Push, device: 1, DeliveryState.Sent, seconds: 1);
            Add(entries["B"], Channel.Email, device: 0, DeliveryState.Sent, seconds: 4);
            Add(entries["C"], Channel.Email, device: 0, DeliveryState.Undelivered, seconds: 1, "550 5.1.1 no such user");
            Add(late, Channel.Push, device: 1, DeliveryState.Undelivered, seconds: 1, "410");
            Add(late, Channel.Push, device: 2, DeliveryState.Sent, seconds: 1);
            await db.SaveChangesAsync();

            void Add(JournalEntry entry, Channel channel, short device, DeliveryState state, int seconds, string? error = null) =>
                db.Add(
                    new MessageDelivery
                    {
                        Bucket = entry.Bucket,
                        PersonId = Family.Mother.Id,
                        At = entry.ReceivedAt,
                        SubjectId = entry.Id,
                        Kind = told[entry.Id].Kind,
                        Channel = channel,
                        Device = device,
                        ChildId = entry.ChildId,
                        State = state,
                        StateAt = entry.ReceivedAt.AddSeconds(seconds),
                        Error = error,
                    }
                );
        });

    private Task<ReaderSilence> AddSilenceAsync(DateTimeOffset now) =>
        Registry.AddAsync(
            new ReaderSilence
            {
                DeviceId = Turnstile.Device.Id,
                OrganisationId = School.Id,
                Since = now.AddHours(-1),
                FoundAt = now.AddMinutes(-50),
                Kind = SilenceKind.Quiet,
                Expected = 40,
                Minutes = 10,
                Missing = 100,
                EndedAt = now,
            }
        );

    private Task<Alert> AddAlertAsync(TestChild child, DateTimeOffset at, AlertEnd end, AlertAnswer? answer = null) =>
        Registry.AddAsync(
            new Alert
            {
                Bucket = child.Bucket,
                ChildId = child.Id,
                OrganisationId = School.Id,
                Day = new DateOnly(2026, 11, 20),
                RaisedAt = at,
                Step = AlertStep.Told,
                EndedAt = at,
                End = end,
                Answer = answer,
            }
        );
}
