using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Reports;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

/// <summary>RFC 8058: one click in a mail program, without signing in.</summary>
public sealed class UnsubscribeTests
{
    private static readonly Dictionary<string, string> OneClick = new() { ["List-Unsubscribe"] = "One-Click" };

    [Theory, Engines]
    public async Task One_click_ends_letters_of_exactly_that_kind_about_exactly_that_child(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        var sister = await family.Registry.ChildAsync(school, "Иванова", "Анна");
        var father = await family.Registry.PersonAsync("Иванов", "Пётр");
        foreach (var child in new[] { family.Child, sister })
        {
            await family.Registry.RepresentsAsync(father, child);
        }
        await family.Registry.RepresentsAsync(family.Mother, sister);
        var address = Address(host, new Subscription(family.Mother.Id, family.Child.Id, EventTypes.Hot));
        using var nobody = new SiteVisitor(host);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var answer = await nobody.PostAsync(address, OneClick);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        var stored = await host.WithDbAsync(db => db.NotificationChoices.SingleAsync());
        Assert.Equal(
            (family.Mother.Id, family.Child.Id, Channel.Email, EventTypes.None, EventTypes.Hot),
            (stored.PersonId, stored.ChildId, stored.Channel, stored.Decided, stored.Ended)
        );
    }

    [Theory, Engines]
    public async Task Opening_the_address_changes_nothing_and_its_button_works_both_ways(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var address = Address(host, new Subscription(family.Mother.Id, family.Child.Id, EventTypes.Passages));
        using var nobody = new SiteVisitor(host);
        var page = await nobody.OpenAsync(address);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Речь о письмах «Вход и выход»", page.Text);
        Assert.DoesNotContain("Иванов", page.Text);
        Assert.DoesNotContain("Пётр", page.Text);
        Assert.False(await host.WithDbAsync(db => db.NotificationChoices.AnyAsync()));

        var off = await PressAsync("off");
        Assert.Contains("Отключено. Таких писем больше не будет.", off.TextOf("[role=status]"));
        Assert.Equal(EventTypes.Passages, await EndedAsync());
        var on = await PressAsync("on");
        Assert.Null(on.Document.QuerySelector("[role=status]"));
        Assert.Equal(EventTypes.None, await EndedAsync());

        async Task<SitePage> PressAsync(string turn)
        {
            var there = await nobody.OpenAsync(address);
            var form = there.Document.QuerySelector("main form")!;
            Assert.Equal(turn, form.QuerySelector("button[name=turn]")!.GetAttribute("value"));
            using var answer = await nobody.PostAsync(form.GetAttribute("action")!, new() { ["turn"] = turn });
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            return await nobody.OpenAsync(answer.Headers.Location!.ToString());
        }
        Task<EventTypes> EndedAsync() => host.WithDbAsync(db => db.NotificationChoices.Select(c => c.Ended).SingleAsync());
    }

    [Theory, Engines]
    public async Task A_reports_link_ends_that_report_of_all_the_children(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        await using (var scope = host.Services.CreateAsyncScope())
            await scope
                .ServiceProvider.GetRequiredService<NotificationChoices>()
                .SetAsync(
                    family.Mother.Id,
                    new SettingsChange([new ChoiceChange(family.Child.Id, Channel.Email, EventTypes.Reports, EventTypes.Reports)]),
                    default
                );
        Assert.Equal(2, await host.WithDbAsync(db => db.ReportSchedules.CountAsync()));
        var address = Address(host, new Subscription(family.Mother.Id, null, EventTypes.DailyReport));
        using var nobody = new SiteVisitor(host);
        Assert.Contains("Речь о письмах «Отчёт за день».", (await nobody.OpenAsync(address)).Text);
        using var answer = await nobody.PostAsync(address, OneClick);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(EventTypes.WeeklyReport, await host.WithDbAsync(db => db.NotificationChoices.Select(c => c.Events).SingleAsync()));
        Assert.Equal(ReportPeriod.Week, await host.WithDbAsync(db => db.ReportSchedules.Select(s => s.Period).SingleAsync()));
        Assert.Contains("Отключено", (await nobody.OpenAsync(address)).Text);
    }

    [Theory, Engines]
    public async Task Garbage_is_not_found_and_a_post_without_the_word_does_nothing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var good = Address(host, new Subscription(family.Mother.Id, family.Child.Id, EventTypes.Passages));
        using var nobody = new SiteVisitor(host);
        string[] bad =
        [
            "/unsubscribe/x",
            "/unsubscribe/!!!",
            "/unsubscribe/AAAA",
            good[..^4],
            good + "AAAA",
            $"/unsubscribe/{Guid.NewGuid():N}",
        ];
        foreach (var address in bad)
        {
            using var answer = await nobody.PostAsync(address, OneClick);
            Assert.Equal((address, HttpStatusCode.NotFound), (address, answer.StatusCode));
            Assert.Equal((address, HttpStatusCode.NotFound), (address, (await nobody.OpenAsync(address)).Status));
        }
        using var silent = await nobody.PostAsync(good, new() { ["hello"] = "world" });
        Assert.Equal(HttpStatusCode.BadRequest, silent.StatusCode);
        Assert.False(await host.WithDbAsync(db => db.NotificationChoices.AnyAsync()));
    }

    [Theory, Engines]
    public async Task The_address_says_nothing_of_anybody_and_still_works_after_years(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var links = host.Services.GetRequiredService<UnsubscribeLinks>();
        var subscription = new Subscription(family.Mother.Id, family.Child.Id, EventTypes.Threshold);
        var (one, other) = (links.Token(subscription), links.Token(subscription));
        Assert.NotEqual(one, other);
        Assert.DoesNotContain(family.Mother.Id.ToString("N"), one, StringComparison.OrdinalIgnoreCase);
        host.Clock.Advance(TimeSpan.FromDays(800));
        Assert.Equal(subscription, links.Read(one));
        Assert.Equal(subscription, links.Read(other));
    }

    private static string Address(PorogHost host, Subscription subscription) =>
        $"/unsubscribe/{host.Services.GetRequiredService<UnsubscribeLinks>().Token(subscription)}";
}
