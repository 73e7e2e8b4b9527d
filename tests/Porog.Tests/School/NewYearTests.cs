using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.School.Roster;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>Classes: edited by hand, and moved to the next school year together.</summary>
public sealed class NewYearTests
{
    [Theory, Engines]
    public async Task All_classes_go_on_by_a_year_once_and_it_can_be_taken_back(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var registry = new TestRegistry(host);
        var small = await registry.ChildAsync(client.School, group: "1 А");
        await registry.ChildAsync(client.School, group: "2 А");
        var oldest = await registry.ChildAsync(client.School, group: "11 А");
        var page = await client.Visitor.OpenAsync("/school/groups/new-year");
        Assert.Equal(
            ["1 А детей: 1", "2 А детей: 1", "11 А детей: 1"],
            page.TextsOf("legend").Select(t => string.Join(' ', t.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
        );
        var fields = page
            .Document.QuerySelectorAll("input[name^=After]")
            .Select(i => (i.GetAttribute("name")!, i.GetAttribute("value")))
            .ToList();
        Assert.Equal(["2 А", "3 А", "11 А"], fields.Select(f => f.Item2));

        var clash = await client.Visitor.SubmitAsync(page, "main form", new() { [fields[0].Item1] = "3-а" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, clash.Status);
        Assert.Equal(HttpStatusCode.Redirect, (await client.Visitor.SubmitAsync(page, "main form", [])).Status);
        await host.WithDbAsync(async db =>
        {
            Assert.Equal(["11 А · 2026", "2 А", "3 А"], (await db.Groups.Select(g => g.Name).ToListAsync()).Order(StringComparer.Ordinal));
            Assert.Equal("2 А", (await db.Children.Include(c => c.Group).SingleAsync(c => c.Id == small.Id)).Group!.Name);
            Assert.NotNull((await db.Children.SingleAsync(c => c.Id == oldest.Id)).LeftAt);
            Assert.Equal(CardState.Away, (await db.Cards.SingleAsync(c => c.ChildId == oldest.Id)).State);
        });
        Assert.DoesNotContain("11 А", (await client.Visitor.OpenAsync("/school/groups")).Text);

        // The same form again from a page that was left open, and from a new page.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.Visitor.SubmitAsync(page, "main form", [])).Status);
        var done = await client.Visitor.OpenAsync("/school/groups/new-year");
        Assert.Contains("Выпущено детей: 1", done.Text);
        Assert.Equal(HttpStatusCode.Redirect, (await client.Visitor.SubmitAsync(done, "main form", [])).Status);
        await host.WithDbAsync(async db =>
        {
            Assert.Equal(["1 А", "11 А", "2 А"], (await db.Groups.Select(g => g.Name).ToListAsync()).Order(StringComparer.Ordinal));
            Assert.False(await db.Children.AnyAsync(c => c.LeftAt != null));
            Assert.False(await db.Cards.AnyAsync(c => c.State != CardState.Active));
        });
    }

    [Theory, Engines]
    public async Task A_class_is_added_renamed_and_removed_when_nobody_is_in_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var registry = new TestRegistry(host);
        await registry.ChildAsync(client.School, group: "5 Б");
        var page = await client.Visitor.OpenAsync("/school/groups");
        Assert.Contains("5 Б детей: 1", page.Text);
        var same = await client.Visitor.SubmitAsync(page, "form:has(#name)", new() { ["NewName"] = "5-б" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, same.Status);
        Assert.Contains("Такой класс уже есть", same.Text);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await client.Visitor.SubmitAsync(page, "form:has(#name)", new() { ["NewName"] = " " })).Status
        );
        Assert.Equal(
            HttpStatusCode.Redirect,
            (await client.Visitor.SubmitAsync(page, "form:has(#name)", new() { ["NewName"] = "7 В" })).Status
        );

        var (full, empty) = await host.WithDbAsync(async db =>
            ((await db.Groups.SingleAsync(g => g.Name == "5 Б")).Id, (await db.Groups.SingleAsync(g => g.Name == "7 В")).Id)
        );
        page = await client.Visitor.OpenAsync("/school/groups");
        var kept = await client.Visitor.SubmitAsync(page, $"#g-{full} form", new() { ["Action"] = "remove" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, kept.Status);
        Assert.Equal(
            HttpStatusCode.Redirect,
            (await client.Visitor.SubmitAsync(page, $"#g-{full} form", new() { ["Action"] = "rename", ["Name"] = "6 Б" })).Status
        );
        Assert.Equal(
            HttpStatusCode.Redirect,
            (await client.Visitor.SubmitAsync(page, $"#g-{empty} form", new() { ["Action"] = "remove" })).Status
        );
        Assert.Equal(["6 Б"], await host.WithDbAsync(db => db.Groups.Select(g => g.Name).ToListAsync()));

        // Another school's class does not exist here.
        var foreign = await registry.AddAsync(new Group { OrganisationId = (await registry.OrganisationAsync()).Id, Name = "1 А" });
        page = await client.Visitor.OpenAsync("/school/groups");
        var stolen = await client.Visitor.SubmitAsync(
            page,
            $"#g-{full} form",
            new()
            {
                ["Group"] = foreign.Id.ToString(),
                ["Action"] = "rename",
                ["Name"] = "Мой",
            }
        );
        Assert.Equal(HttpStatusCode.NotFound, stolen.Status);
    }
}
