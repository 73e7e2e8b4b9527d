using System.Globalization;
using Porog.Access;
using Porog.Journal;
using Porog.Shared;
using Porog.Tests.Access;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>What is counted and ordered on pages agrees with what is shown.</summary>
public sealed class ReadingTests
{
    [Theory, Engines]
    public async Task Each_page_of_messages_that_was_read_lowers_the_count_also_above_thirty(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var journal = new JournalRows(host);
        await AddAsync(40);
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        await PorogHost.EventuallyAsync(async () => await CountAsync() == "40", "all forty are there");

        // A page that is only fetched in advance is not read.
        await mother.FetchAsync("/messages", new() { ["Sec-Purpose"] = "prefetch" });
        Assert.Equal("40", await CountAsync());
        var newest = await mother.OpenAsync("/messages");
        Assert.Equal(30, newest.Document.QuerySelectorAll(".message__new").Length);
        Assert.Equal("10", await CountAsync());
        // Read twice, they count once, and are not new any more.
        Assert.Empty((await mother.OpenAsync("/messages")).Document.QuerySelectorAll(".message__new"));
        Assert.Equal("10", await CountAsync());
        await AddAsync(5);
        await PorogHost.EventuallyAsync(async () => await CountAsync() == "15", "five more are there");
        newest = await mother.OpenAsync("/messages");
        Assert.Equal(5, newest.Document.QuerySelectorAll(".message__new").Length);
        Assert.Equal("10", await CountAsync());

        var older = newest.Document.QuerySelector(".pager a[href*=before]")!.GetAttribute("href")!;
        Assert.Equal(10, (await mother.OpenAsync(older)).Document.QuerySelectorAll(".message__new").Length);
        Assert.Equal("", await CountAsync());
        Assert.Null((await mother.OpenAsync("/messages")).Document.QuerySelector("main form[method=post]"));
        await AddAsync(1);
        await PorogHost.EventuallyAsync(async () => await CountAsync() == "1", "a later one is new");

        async Task AddAsync(int messages)
        {
            for (var i = 0; i < messages; i++)
            {
                host.Clock.Advance(TimeSpan.FromSeconds(1));
                await journal.AddAsync(family.Child, EventKind.TopUp, amount: 100);
            }
            await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        }

        async Task<string> CountAsync() => (await mother.OpenAsync("/")).TextOf(".bell__count");
    }

    [Theory, Engines]
    public async Task The_access_log_is_in_order_within_a_day_and_across_its_pages(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var officer = new AuditActor(Guid.NewGuid(), "Кузьмина Елена", ActorRole.Officer);
        AuditEvent[] happened =
        [
            AuditEvent.LookedAtCard,
            AuditEvent.SubsidyGiven,
            AuditEvent.LookedAtContacts,
            AuditEvent.SubsidyEnded,
            AuditEvent.LookedAtCard,
            AuditEvent.ChildLeft,
        ];
        foreach (var what in happened)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(1));
            await AccessLogTests.AppendAsync(host, new AuditLine(family.Child.Id, what, officer));
        }
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        var page = await mother.OpenAsync($"/children/{family.Child.Id}/access-log");
        Assert.Equal(["11:06", "11:05", "11:04", "11:03", "11:02"], page.TextsOf(".access time"));
        Assert.Contains("2 просмотра", page.TextsOf(".access .event__detail")[1]);

        using var program = await host.SignInAsync(family.Mother);
        var (met, before) = (new List<DateTimeOffset>(), "");
        do
        {
            var answer = await program.JsonAsync($"/api/v1/children/{family.Child.Id}/access-log?limit=4{before}");
            met.AddRange(answer.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("at").GetDateTimeOffset()));
            before = answer.GetProperty("next").GetString() is { } next ? $"&before={next}" : "";
        } while (before.Length > 0);
        Assert.Equal(happened.Length, met.Count);
        Assert.Equal(met.OrderDescending(), met);
    }

    [Theory, Engines]
    public async Task The_time_a_child_was_there_is_the_difference_of_the_times_that_are_shown(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var journal = new JournalRows(host);
        await journal.AddAsync(family.Child, EventKind.In, At("08:12:50"));
        await journal.AddAsync(family.Child, EventKind.Out, At("15:12:10"));
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        var month = await mother.OpenAsync($"/children/{family.Child.Id}/attendance/month");
        var row = Assert.Single(month.RowsOf("table.figures tbody tr"), r => r.Contains("08:12", StringComparison.Ordinal));
        Assert.Contains("08:12 15:12 7 ч", row);

        static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-11-19T{time}+03:00", CultureInfo.InvariantCulture);
    }
}
