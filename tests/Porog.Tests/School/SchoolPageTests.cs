using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Registry;
using Porog.School.Roster;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>The officer's start page: first steps, and open tasks.</summary>
public sealed class SchoolPageTests
{
    [Theory, Engines]
    public async Task An_empty_school_is_led_step_by_step_until_a_family_can_learn_something(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var officer = await registry.StaffAsync(StaffKind.Officer, school);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        // A member of staff without children comes to their work at once.
        Assert.EndsWith("/school", (await visitor.OpenAsync("/")).Location, StringComparison.Ordinal);
        var header = (await visitor.OpenAsync("/messages")).Document.QuerySelector("header a[href='/school']");
        Assert.Equal("Школа", header?.TextContent.Trim());
        await StepsAsync(done: 0);

        var child = await registry.ChildAsync(school);
        await StepsAsync(done: 1);
        using var turnstile = await registry.DeviceClientAsync(school);
        await StepsAsync(done: 2);
        await turnstile.SendAsync(turnstile.Passage(child.Card));
        await host.Services.GetRequiredService<DeviceActivity>().WriteAsync(default);
        await StepsAsync(done: 3);
        await registry.RepresentsAsync(await registry.PersonAsync(), child);
        Assert.Null((await visitor.OpenAsync("/school")).Document.QuerySelector("#start"));

        async Task StepsAsync(int done)
        {
            var steps = (await visitor.OpenAsync("/school")).Document.QuerySelectorAll("section[aria-labelledby=start] li");
            Assert.Equal(4, steps.Length);
            Assert.Equal(done, steps.Count(step => step.TextContent.Contains("сделано", StringComparison.Ordinal)));
            foreach (var step in steps)
                Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync(step.QuerySelector("a")!.GetAttribute("href")!)).Status);
        }
    }

    [Theory, Engines]
    public async Task A_kindergarten_needs_no_device_when_it_has_an_educator(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var house = await registry.OrganisationAsync(OrganisationKind.Kindergarten);
        using var visitor = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, house));
        var child = await registry.ChildAsync(house, group: "Звёздочки");
        await registry.RepresentsAsync(await registry.PersonAsync(), child);
        var before = (await visitor.OpenAsync("/school")).Document.QuerySelectorAll("section[aria-labelledby=start] li");
        Assert.Equal(
            ["/school/import", "/school/staff/invite", "/school/paper"],
            before.Select(s => s.QuerySelector("a")!.GetAttribute("href"))
        );
        await registry.StaffAsync(StaffKind.Teacher, house);
        Assert.Null((await visitor.OpenAsync("/school")).Document.QuerySelector("#start"));
    }

    [Theory, Engines]
    public async Task What_waits_is_named_with_the_page_where_it_is_done_and_nothing_of_another_school(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        var (_, elsewhere, foreign, _) = await ApplicationTests.SchoolAsync(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        using var stranger = await SiteVisitor.SignedInAsync(host, foreign);
        Assert.Contains("Сейчас ничего не ждёт", await AttentionAsync(visitor));

        using var turnstile = await registry.DeviceClientAsync(school);
        await turnstile.SendAsync(turnstile.Passage(child.Card), turnstile.Passage("LOST77"));
        await host.Services.GetRequiredService<DeviceActivity>().WriteAsync(default);
        await registry.AddAsync(
            new RosterImport
            {
                OrganisationId = school.Id,
                StartedById = officer.Id,
                StartedByName = officer.FullName,
                StartedAt = host.Clock.GetUtcNow(),
                FileName = "дети.csv",
                FileSize = 10,
                State = RosterState.Ready,
            }
        );
        var waits = await AttentionAsync(visitor);
        Assert.Contains("Неизвестные карты никому не выданы: 1", waits);
        Assert.Contains($"{turnstile.Device.Name} сегодня не принято: 1", waits);
        Assert.Contains("дети.csv список ждёт вашего решения", waits);
        Assert.DoesNotContain("нет связи", waits);
        Assert.Contains("Сейчас ничего не ждёт", await AttentionAsync(stranger));
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.OpenAsync($"/school?organisation={school.Id}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await stranger.OpenAsync($"/school?organisation={elsewhere.Id}")).Status);

        host.Clock.Advance(TimeSpan.FromDays(4));
        using var later = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Contains($"{turnstile.Device.Name} нет связи: последний раз", await AttentionAsync(later));

        static async Task<string> AttentionAsync(SiteVisitor who) =>
            (await who.OpenAsync("/school")).TextOf("section[aria-labelledby=attention]");
    }
}
