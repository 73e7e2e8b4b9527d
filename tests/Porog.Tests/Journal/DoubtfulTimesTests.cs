using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.Journal;

/// <summary>A wrong clock loses nothing (product rule 12): the event is kept with the time received, and says so.</summary>
public sealed class DoubtfulTimesTests
{
    [Theory, Engines]
    public async Task An_event_of_a_wrong_clock_is_kept_with_the_time_received_and_the_device_s_own(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var device = await registry.DeviceClientAsync(school);
        (string Time, string Code, string Off)[] times =
        [
            ("2026-11-20T08:10:01Z", "clock-ahead", "10 minutes ahead of"),
            ("2026-11-20T12:00:00+03:00", "clock-ahead", "60 minutes ahead of"),
            ("2027-11-20T11:00:00+03:00", "clock-ahead", "365 days ahead of"),
            ("9999-12-31T23:59:59.999999Z", "clock-ahead", "days ahead of"),
            ("2000-01-01T00:00:00+03:00", "clock-behind", "9820 days behind"),
            ("1970-01-01T00:00:00Z", "clock-behind", "days behind"),
            ("0001-01-01T00:00:00Z", "clock-behind", "days behind"),
        ];
        foreach (var (time, code, off) in times)
        {
            var now = host.Clock.GetUtcNow();
            var passage = device.Passage(child.Card, id: time);
            passage["time"] = time;

            var answer = await device.SendAsync(passage);

            Assert.Equal((1, 0, 0), (answer.Accepted, answer.Duplicates, answer.Rejected.Count));
            var doubtful = Assert.Single(answer.Doubtful);
            Assert.Equal((0, time, code), (doubtful.Index, doubtful.Id, doubtful.Code));
            Assert.Contains(off, doubtful.Detail, StringComparison.Ordinal);
            var id = EventId.Of(device.Device.Source, time);
            var kept = await host.WithDbAsync(db => db.Journal.SingleAsync(e => e.Id == id));
            Assert.Equal((now, now), (kept.HappenedAt, kept.ReceivedAt));
            Assert.Equal(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture), kept.DeviceTime);
        }
    }

    [Theory, Engines]
    public async Task An_old_time_alone_is_no_wrong_clock(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var device = await registry.DeviceClientAsync(school);
        var now = host.Clock.GetUtcNow();

        var answer = await device.SendAsync(
            device.Passage(child.Card, at: now.AddMinutes(10)),
            device.Passage(child.Card, at: now.AddDays(-7)),
            device.Passage(child.Card, at: now.AddDays(-30)),
            // A device's memory may be told whole when it is connected.
            device.Passage(child.Card, at: now.AddDays(-31)),
            device.Passage(child.Card, at: now.AddYears(-3)),
            device.Passage(child.Card, at: now.AddYears(-10))
        );

        Assert.Equal(3, answer.Accepted);
        Assert.Empty(answer.Doubtful);
        Assert.Equal([(3, "too-old"), (4, "too-old"), (5, "too-old")], answer.Rejected.Select(r => (r.Index, r.Code)));
        Assert.True(await host.WithDbAsync(db => db.Journal.AllAsync(e => e.DeviceTime == null)));
    }

    [Theory, Engines]
    public async Task The_same_event_again_is_a_repeat_though_it_would_be_received_at_another_time(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        using var device = await registry.DeviceClientAsync(school);
        var now = host.Clock.GetUtcNow();
        var ahead = device.Passage(child.Card, at: now.AddHours(1), id: "ahead");
        var sameIdRight = device.Passage(child.Card, at: now, id: "ahead");

        var first = await device.SendAsync(ahead, ahead, sameIdRight);
        Assert.Equal((1, 2, 1), (first.Accepted, first.Duplicates, first.Doubtful.Count));
        host.Clock.Advance(TimeSpan.FromMinutes(30));
        var second = await device.SendAsync(ahead);
        Assert.Equal((0, 1, 0), (second.Accepted, second.Duplicates, second.Doubtful.Count));
        // An hour later the clock is in doubt no more, in two months the event would be too old.
        foreach (var days in new[] { 1, 60 })
        {
            host.Clock.Advance(TimeSpan.FromDays(days));
            Assert.Equal((0, 1), ((await device.SendAsync(ahead)).Duplicates - 1, (await device.SendAsync(ahead)).Duplicates));
        }
        // A large batch is written in another way.
        var many = Enumerable.Range(0, 300).Select(i => device.Passage(child.Card, at: host.Clock.GetUtcNow().AddHours(1), id: $"m{i}"));
        var batch = await device.SendAsync([.. many, ahead]);
        Assert.Equal((300, 1, 300), (batch.Accepted, batch.Duplicates, batch.Doubtful.Count));

        Assert.Equal(now, await host.WithDbAsync(db => db.Journal.MinAsync(e => e.HappenedAt)));
    }

    [Theory, Engines]
    public async Task The_order_by_a_wrong_clock_is_still_right(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.FirstAsync(o => o.Kind == OrganisationKind.School));
        using var device = await family.Registry.DeviceClientAsync(school);
        var wrong = host.Clock.GetUtcNow().AddHours(2);

        await device.SendAsync(
            device.Passage(family.Child.Card, "out", wrong.AddHours(5)),
            device.Passage(family.Child.Card, "in", wrong.AddHours(6)),
            device.Passage(family.Child.Card, "in", wrong)
        );
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all are followed");

        using var mother = await host.SignInAsync(family.Mother);
        var items = (await mother.JsonAsync($"/api/v1/children/{family.Child.Id}/timeline")).GetProperty("items").EnumerateArray();
        Assert.Equal(["in", "out", "in"], items.Select(i => i.GetProperty("direction").GetString()));
        Assert.True((await mother.JsonAsync("/api/v1/children"))[0].GetProperty("present").GetBoolean());
    }

    [Theory, Engines]
    public async Task The_card_counts_at_the_time_received(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var (good, lost) = (await registry.ChildAsync(school), await registry.ChildAsync(school));
        await host.WithDbAsync(db =>
            db.Cards.Where(c => c.Number == lost.Card).ExecuteUpdateAsync(c => c.SetProperty(x => x.State, CardState.Lost))
        );
        using var device = await registry.DeviceClientAsync(school);
        var year2000 = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

        var answer = await device.SendAsync(
            device.Passage("NOBODYS", at: year2000),
            device.Passage(lost.Card, at: year2000.AddYears(50)),
            device.Passage(good.Card, at: year2000)
        );

        Assert.Equal([(0, "unknown-card"), (1, "blocked-card")], answer.Rejected.Select(r => (r.Index, r.Code)));
        Assert.Equal([(2, "clock-behind")], answer.Doubtful.Select(d => (d.Index, d.Code)));
    }

    [Theory, Engines]
    public async Task A_family_reads_the_time_received_and_why(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.FirstAsync(o => o.Kind == OrganisationKind.School));
        using var turnstile = await family.Registry.DeviceClientAsync(school);
        await turnstile.SendAsync(turnstile.Passage(family.Child.Card, at: PorogHost.SchoolDay.AddHours(3)));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "it is followed");

        using var mother = await host.SignInAsync(family.Mother);
        var item = (await mother.JsonAsync($"/api/v1/children/{family.Child.Id}/timeline")).GetProperty("items")[0];
        Assert.Equal("2026-11-20T11:00:00+03:00", item.GetProperty("at").GetString());
        Assert.Equal("clock-ahead", item.GetProperty("doubtful").GetString());
        Assert.Equal("2026-11-20T14:00:00+03:00", item.GetProperty("deviceTime").GetString());
        Assert.False(item.GetProperty("late").GetBoolean());
        var message = (await mother.JsonAsync("/api/v1/messages")).GetProperty("items")[0];
        Assert.Contains("Время уточнено: часы устройства спешат.", message.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("опозданием", message.GetProperty("title").GetString(), StringComparison.Ordinal);

        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);
        var page = await visitor.OpenAsync($"/children/{family.Child.Id}/attendance");
        Assert.Contains("время уточнено: часы устройства спешат", page.Text, StringComparison.Ordinal);
        // A right clock is not spoken of.
        await turnstile.SendAsync(turnstile.Passage(family.Child.Card, "out"));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "it is followed");
        var items = (await mother.JsonAsync($"/api/v1/children/{family.Child.Id}/timeline")).GetProperty("items").EnumerateArray();
        Assert.Equal(1, items.Count(i => i.TryGetProperty("doubtful", out _)));
    }

    [Theory, Engines]
    public async Task Staff_see_how_many_events_of_a_device_had_a_wrong_time(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        using var device = await registry.DeviceClientAsync(school);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var activity = host.Services.GetRequiredService<DeviceActivity>();
        var path = $"/school/devices/{device.Device.Id}";
        await device.SendAsync(device.Passage(child.Card));
        await activity.WriteAsync(default);
        Assert.Equal(["20 ноября 1 0 0"], (await visitor.OpenAsync(path)).RowsOf("table tbody tr"));
        Assert.DoesNotContain("с неверным временем", (await visitor.OpenAsync(path)).Text, StringComparison.Ordinal);

        var wrong = device.Passage(child.Card, at: PorogHost.SchoolDay.AddYears(1));
        await device.SendAsync(wrong, device.Passage(child.Card, at: PorogHost.SchoolDay.AddYears(-26)));
        await device.SendAsync((JsonNode)wrong);
        await activity.WriteAsync(default);

        var page = await visitor.OpenAsync(path);
        Assert.Equal(["20 ноября 3 1 0"], page.RowsOf("table tbody tr"));
        Assert.Contains("Событий с неверным временем: 2.", page.Text, StringComparison.Ordinal);
    }
}
