using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Delivery;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Pages;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

public sealed class ReadMessagesTests
{
    // An unreachable mail server, so that the deliveries stay in the queue.
    private static readonly string[] WithMail = ["--Porog:Mail:Host", "127.0.0.1", "--Porog:Mail:Port", "9"];

    [Theory, Engines]
    public async Task A_message_is_one_however_many_channels_carry_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, WithMail);
        var family = await ToldAsync(host);
        using var mother = await host.SignInAsync(family.Mother);
        var messages = (await mother.JsonAsync("/api/v1/messages")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["buffet", "passage", "threshold", "topup"], messages.Select(Kind).Order(StringComparer.Ordinal));
        var threshold = messages.Single(m => Kind(m) == "threshold");
        Assert.Contains("Пётр", threshold.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.Equal(family.Child.Id, threshold.GetProperty("child").GetProperty("id").GetGuid());
        Assert.EndsWith("+03:00", threshold.GetProperty("at").GetString(), StringComparison.Ordinal);
        foreach (var message in messages)
        {
            var rows = await host.WithDbAsync(db => db.Deliveries.CountAsync(d => d.PersonId == family.Mother.Id));
            Assert.Equal(rows / messages.Count, message.GetProperty("deliveries").GetArrayLength());
            Assert.Contains(message.GetProperty("deliveries").EnumerateArray(), d => d.GetProperty("channel").GetString() == "email");
        }
        Assert.Equal(messages.Count, messages.Select(m => m.GetProperty("id").GetString()).Distinct().Count());
    }

    [Theory, Engines]
    public async Task Messages_come_in_the_persons_language(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await ToldAsync(host);
        await host.WithDbAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.Language, "en")));
        using var mother = await host.SignInAsync(family.Mother);
        var titles = (await mother.JsonAsync("/api/v1/messages"))
            .GetProperty("items")
            .EnumerateArray()
            .Select(m => m.GetProperty("title").GetString()!);
        Assert.Contains(titles, title => title.Contains("school", StringComparison.OrdinalIgnoreCase));
    }

    [Theory, Engines]
    public async Task What_one_may_not_see_any_more_is_gone_from_the_centre(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await ToldAsync(host, withGrandmother: true);
        var trust = await host.WithDbAsync(db => db.Trusts.Include(t => t.Trustee).SingleAsync());
        using var grandmother = await host.SignInAsync(trust.Trustee!);
        Assert.Equal(["buffet", "passage", "threshold", "topup"], await KindsAsync());
        await ChangeAsync(t => t.Sees = Sight.Attendance);
        Assert.Equal(["passage"], await KindsAsync());
        await ChangeAsync(t => t.Sees = Sight.Meals | Sight.Account);
        Assert.Equal(["buffet", "threshold", "topup"], await KindsAsync());
        await ChangeAsync(t => t.State = TrustState.Ended);
        Assert.Empty(await KindsAsync());

        async Task<IEnumerable<string>> KindsAsync() =>
            (await grandmother.JsonAsync("/api/v1/messages"))
                .GetProperty("items")
                .EnumerateArray()
                .Select(Kind)
                .Order(StringComparer.Ordinal);
        Task ChangeAsync(Action<Trust> change) =>
            host.WithDbAsync(async db =>
            {
                change(await db.Trusts.SingleAsync());
                await db.SaveChangesAsync();
            });
    }

    [Theory, Engines]
    public async Task Paging_meets_every_message_of_every_child_once(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, WithMail);
        var family = await ToldAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        var sister = await family.Registry.ChildAsync(school, givenName: "Анна", sex: Sex.Female);
        await family.Registry.RepresentsAsync(family.Mother, sister);
        using var device = await family.Registry.DeviceClientAsync(school);
        foreach (var i in Enumerable.Range(0, 8))
            await device.SendAsync(
                device.Passage(sister.Card, i % 2 == 0 ? "in" : "out"),
                device.Passage(family.Child.Card, i % 2 == 0 ? "out" : "in")
            );
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        using var mother = await host.SignInAsync(family.Mother);

        var met = new List<string>();
        var times = new List<DateTimeOffset>();
        string? next = null;
        do
        {
            var page = await mother.JsonAsync($"/api/v1/messages?limit=3{(next is null ? "" : $"&before={next}")}");
            met.AddRange(page.GetProperty("items").EnumerateArray().Select(m => m.GetProperty("id").GetString()!));
            times.AddRange(page.GetProperty("items").EnumerateArray().Select(m => m.GetProperty("at").GetDateTimeOffset()));
            next = page.GetProperty("next").GetString();
        } while (next is not null);

        Assert.Equal(20, met.Count);
        Assert.Equal(20, met.Distinct().Count());
        Assert.Equal(times.OrderDescending(), times);
    }

    [Theory, Engines]
    public async Task A_message_centre_may_be_empty(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        foreach (var person in new[] { family.Mother, await family.Registry.PersonAsync() })
        {
            using var client = await host.SignInAsync(person);
            var page = await client.JsonAsync("/api/v1/messages");
            Assert.Equal(0, page.GetProperty("items").GetArrayLength());
            Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
        }
    }

    [Theory, Engines]
    public async Task One_child_or_one_kind_may_be_asked_for_and_a_foreign_child_is_not_found(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await ToldAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        var sister = await family.Registry.ChildAsync(school, givenName: "Анна", sex: Sex.Female);
        await family.Registry.RepresentsAsync(family.Mother, sister);
        using var device = await family.Registry.DeviceClientAsync(school);
        await device.SendAsync(device.Passage(sister.Card));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        var foreign = await family.Registry.ChildAsync(school);
        using var mother = await host.SignInAsync(family.Mother);

        Assert.Equal(["passage"], await KindsAsync($"child={sister.Id}"));
        Assert.Equal(["passage", "passage"], await KindsAsync("kind=passage"));
        Assert.Equal(["topup"], await KindsAsync($"kind=topup&child={family.Child.Id}"));
        Assert.Empty(await KindsAsync($"kind=topup&child={sister.Id}"));
        Assert.Empty(await KindsAsync("kind=security"));
        foreach (var nobody in new[] { foreign.Id, Guid.NewGuid() })
            await (await mother.GetAsync($"/api/v1/messages?child={nobody}")).ProblemAsync(404, "not-found");
        var wrong = await (await mother.GetAsync("/api/v1/messages?child=masha&kind=everything")).ProblemAsync(400, "invalid");
        Assert.Equal(["child", "kind"], wrong.GetProperty("errors").EnumerateObject().Select(e => e.Name));

        async Task<IEnumerable<string>> KindsAsync(string query) =>
            (await mother.JsonAsync($"/api/v1/messages?{query}"))
                .GetProperty("items")
                .EnumerateArray()
                .Select(Kind)
                .Order(StringComparer.Ordinal);
    }

    [Theory, Engines]
    public async Task A_message_says_of_every_device_and_letter_what_became_of_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await ToldAsync(host);
        await NotificationPagesTests.DeviceAsync(family, family.Mother, "Chrome, Android", 7);
        var told = await host.WithDbAsync(db => db.Deliveries.FirstAsync(d => d.Kind == MessageKind.Passage));
        var now = host.Clock.GetUtcNow();
        await AddAsync(Channel.Email, 0, DeliveryState.Undelivered, "550 5.1.1 no such user");
        await AddAsync(Channel.Push, 7, DeliveryState.Held, null, now.AddHours(8));
        await AddAsync(Channel.Push, 9, DeliveryState.Undelivered, "410 Gone");

        using var mother = await host.SignInAsync(family.Mother);
        var items = (await mother.JsonAsync("/api/v1/messages?kind=passage")).GetProperty("items").EnumerateArray().Single();
        var ways = items
            .GetProperty("deliveries")
            .EnumerateArray()
            .Where(d => d.GetProperty("channel").GetString() != "messagecentre")
            .ToList();
        Assert.Equal(["undelivered", "held", "undelivered"], ways.Select(w => w.GetProperty("state").GetString()!));
        Assert.Equal(("nomailbox", "devicegone"), (Problem(ways[0]), Problem(ways[2])));
        Assert.Equal("Chrome, Android", ways[1].GetProperty("device").GetString());
        Assert.Equal("2026-11-20T19:00:00+03:00", ways[1].GetProperty("next").GetString());
        Assert.False(ways[2].TryGetProperty("device", out _));

        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);
        var page = await visitor.OpenAsync("/messages?kind=passage");
        Assert.Equal(
            [
                "письмо не доставлено: такого почтового ящика нет",
                "«Chrome, Android»: придержано до 19:00",
                "устройство, которого больше нет: не доставлено, устройство больше не принимает уведомления",
            ],
            page.TextsOf(".message__ways li").Select(line => line.Trim())
        );

        Task AddAsync(Channel channel, short number, DeliveryState state, string? error, DateTimeOffset? next = null) =>
            family.Registry.AddAsync(
                new MessageDelivery
                {
                    Bucket = told.Bucket,
                    PersonId = told.PersonId,
                    At = told.At,
                    SubjectId = told.SubjectId,
                    Kind = told.Kind,
                    ChildId = told.ChildId,
                    Channel = channel,
                    Device = number,
                    State = state,
                    Error = error,
                    NextAttemptAt = next,
                    StateAt = now,
                }
            );
    }

    [Theory, Engines]
    public async Task What_is_new_is_counted_in_the_header_until_it_was_looked_at(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await ToldAsync(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);
        Assert.Contains("новых: 4", (await visitor.OpenAsync("/")).TextOf("header"));

        // Prefetching and partial loads do not mark messages as read.
        foreach (var header in new[] { "Sec-Purpose", "X-Sec-Purpose", "Purpose" })
            await visitor.FetchAsync("/messages", new() { [header] = "prefetch;prerender" });
        await visitor.OpenAsync("/messages?kind=passage");
        Assert.Contains("новых: 4", (await visitor.OpenAsync("/")).TextOf("header"));

        var first = await visitor.OpenAsync("/messages");
        Assert.Equal(4, first.Document.QuerySelectorAll(".message__new").Length);
        var second = await visitor.OpenAsync("/messages");
        Assert.Empty(second.Document.QuerySelectorAll(".message__new"));
        Assert.Null(second.Document.QuerySelector(".bell__count"));

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        using var device = await family.Registry.DeviceClientAsync(school);
        await device.SendAsync(device.Passage(family.Child.Card, "out"));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        var third = await visitor.OpenAsync("/messages?kind=passage");
        Assert.Single(third.Document.QuerySelectorAll(".message__new"));
        Assert.Equal("1", third.TextOf(".bell__count"));

        var marked = await visitor.SubmitAsync(third, "main form[method=post]", []);
        Assert.Equal("/messages?kind=passage", new Uri(host.Address, marked.Location!).PathAndQuery);
        var last = await visitor.OpenAsync("/messages?kind=passage");
        Assert.Contains("Всё отмечено прочитанным", last.Text);
        Assert.Null(last.Document.QuerySelector(".bell__count"));
    }

    [Theory, Engines]
    public async Task Of_more_news_than_a_page_holds_each_page_is_read_by_itself_or_all_by_the_button(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        using var device = await family.Registry.DeviceClientAsync(school);
        // All of the same instant, each at another door: twice at one door would be told once.
        await device.SendAsync([.. Enumerable.Range(0, 120).Select(i => device.Passage(family.Child.Card, place: $"Вход № {i}"))]);
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);

        Assert.Equal("99+", (await visitor.OpenAsync("/messages")).TextOf(".bell__count"));
        var page = await visitor.OpenAsync("/messages");
        Assert.Equal("90", page.TextOf(".bell__count"));
        page = await visitor.OpenAsync(page.Document.QuerySelector("main .pager a[href*=before]")!.GetAttribute("href")!);
        Assert.Equal(30, page.Document.QuerySelectorAll(".message__new").Length);
        page = await visitor.OpenAsync("/messages");
        Assert.Equal("60", page.TextOf(".bell__count"));
        await visitor.SubmitAsync(page, "main form[method=post]", []);
        Assert.Null((await visitor.OpenAsync("/messages")).Document.QuerySelector(".bell__count"));
    }

    [Theory, Engines]
    public async Task A_message_leads_to_its_event_on_its_day_and_tab(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await ToldAsync(host);
        host.Clock.Advance(TimeSpan.FromDays(10));
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);
        var page = await visitor.OpenAsync("/messages");
        var links = page.Document.QuerySelectorAll(".message__head a").Select(a => a.GetAttribute("href")!).ToList();
        Assert.Equal(4, links.Count);
        foreach (var tab in new[] { "/attendance?day=2026-11-20#", "/meals?day=2026-11-20#", "/account?before=" })
            Assert.Contains(links, link => link.Contains(tab, StringComparison.Ordinal));
        foreach (var link in links)
        {
            var (path, anchor) = (link.Split('#')[0], link.Split('#')[1]);
            var there = await visitor.OpenAsync(path);
            Assert.Equal(HttpStatusCode.OK, there.Status);
            Assert.NotNull(there.Document.GetElementById(anchor));
        }
    }

    private static string Problem(JsonElement way) => way.GetProperty("problem").GetString()!;

    private static string Kind(JsonElement message) => message.GetProperty("kind").GetString()!;

    /// <summary>A family with messages about a passage, a top-up, a purchase, and a balance below its threshold.</summary>
    private static async Task<Family> ToldAsync(PorogHost host, bool withGrandmother = false)
    {
        var family = await Family.CreateAsync(host);
        if (withGrandmother)
            await family.TrustedAsync();
        await host.WithDbAsync(db => db.Wallets.ExecuteUpdateAsync(set => set.SetProperty(w => w.Threshold, (long?)10_000)));
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        using var device = await family.Registry.DeviceClientAsync(school, DeviceKind.Payments);
        await device.SendAsync(device.Passage(family.Child.Card));
        await device.SendAsync(device.TopUp(family.Child.Wallet, 12_000));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        await device.SendAsync(device.Meal(family.Child.Card, 5_000));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        return family;
    }
}
