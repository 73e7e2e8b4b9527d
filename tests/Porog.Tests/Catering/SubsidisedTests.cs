using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Catering;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Catering;

/// <summary>The list of subsidised meals: entitled children, and portions given today.</summary>
public sealed class SubsidisedTests
{
    private const string Give = "form:has(.given)";

    [Theory, Engines]
    public async Task A_child_on_the_list_gets_one_portion_of_a_meal_whoever_marks_it_and_pays_nothing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var canteen = await Canteen.OpenAsync(host);
        await canteen.DishAsync("Каша", 38_00, MealOfDay.Breakfast, MenuTerms.Both);
        await canteen.DishAsync("Чай", 12_00, MealOfDay.Breakfast, MenuTerms.Subsidised);
        await canteen.DishAsync("Борщ", 68_00, MealOfDay.Lunch);
        var lev = await canteen.Registry.ChildAsync(canteen.School, "Абрамов", "Лев");
        var notListed = await canteen.Registry.ChildAsync(canteen.School, "Яковлев", "Юрий");
        var left = await canteen.Registry.ChildAsync(canteen.School, "Ушёл", "Иван");
        Guid[] listed = [canteen.Child.Id, lev.Id, left.Id];
        await host.WithDbAsync(async db =>
        {
            await db.Children.Where(c => listed.Contains(c.Id)).ExecuteUpdateAsync(set => set.SetProperty(c => c.IsSubsidised, true));
            await db.Children.Where(c => c.Id == left.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.LeftAt, PorogHost.SchoolDay));
        });
        using var turnstile = await canteen.Registry.DeviceClientAsync(canteen.School);
        await turnstile.SendAsync(turnstile.Passage(canteen.Child.Card));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.Presence.AnyAsync()), "the child is here");
        using var till = await SiteVisitor.SignedInAsync(host, canteen.Cashier);
        using var other = await SiteVisitor.SignedInAsync(host, await canteen.Registry.StaffAsync(StaffKind.Cashier, canteen.School));

        var page = await till.OpenAsync("/till/subsidised");
        Assert.Contains("порция стоит 50 ₽, платит бюджет", page.Text);
        Assert.Contains("Выдано: 0 из 2", page.Text);
        // Children who are present come first.
        Assert.Equal(["Королёва", "Абрамов"], page.TextsOf(".given label").Select(t => t.Split(' ')[0]));
        Assert.DoesNotContain("Яковлев", page.Text);
        var nobody = await till.SubmitAsync(page, Give, new() { ["Several"] = "true" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nobody.Status);
        var theirs = await other.OpenAsync("/till/subsidised");
        var given = await till.SubmitAsync(
            page,
            Give,
            new() { ["Several"] = "true" },
            [.. listed.Append(notListed.Id).Select(id => id.ToString())]
        );
        Assert.EndsWith("marked=2", given.Location);
        // Another till still shows the old page.
        var again = await other.SubmitAsync(theirs, Give, new() { ["One"] = $"{lev.Id}" });
        Assert.EndsWith("marked=0", again.Location);
        var facts = await host.WithDbAsync(db => db.Journal.Where(e => e.Kind == EventKind.Subsidised).ToListAsync());
        Assert.Equal(2, facts.Count);
        Assert.All(facts, e => Assert.Equal((0L, 50_00L), (e.Amount, e.Price)));
        await canteen.BalanceIsAsync(Canteen.Money);
        var after = await till.OpenAsync(given.Location!);
        Assert.Contains("Выдано: 2 из 2", after.Text);
        Assert.Contains("Выдано в 11:00", after.Text);
        Assert.Contains("Льготное питание, всего 4 100 ₽", (await till.OpenAsync("/till/day")).RowsOf("tbody tr"));
        using var hers = await SiteVisitor.SignedInAsync(host, canteen.Mother);
        var meals = await hers.OpenAsync($"/children/{canteen.Child.Id}/meals");
        Assert.Equal("0 ₽", meals.TextOf(".event--subsidised .event__money"));

        // After a cancellation it can be given again.
        var undo = after.Document.QuerySelector($"a[href*='{canteen.Child.Id}'][href$='/cancel']")!.GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.Redirect, (await other.SubmitAsync(await other.OpenAsync(undo), "main form", [])).Status);
        after = await till.OpenAsync("/till/subsidised");
        Assert.Contains("Выдано: 1 из 2", after.Text);
        Assert.Contains("Льготное питание: отмена", (await hers.OpenAsync($"/children/{canteen.Child.Id}/meals")).Text);
        Assert.EndsWith("marked=1", (await till.SubmitAsync(after, Give, new() { ["One"] = $"{canteen.Child.Id}" })).Location);
        Assert.Equal(4, await host.WithDbAsync(db => db.Journal.CountAsync(e => e.Kind == EventKind.Subsidised)));
        Assert.Contains("Льготное питание, всего 4 100 ₽", (await till.OpenAsync("/till/day")).RowsOf("tbody tr"));

        // The next day starts empty, with its own menu.
        host.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Contains("нет блюд для льготного списка", (await till.OpenAsync("/till/subsidised")).Text);
        await canteen.DishAsync("Омлет", 46_00, MealOfDay.Breakfast, MenuTerms.Subsidised, Canteen.Today.AddDays(1));
        Assert.Contains("Выдано: 0 из 2", (await till.OpenAsync("/till/subsidised")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await till.OpenAsync($"/till/subsidised?group={Guid.NewGuid()}")).Status);
    }

    [Theory, Engines]
    public async Task The_officer_keeps_the_list_and_the_family_reads_every_change(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var canteen = await Canteen.OpenAsync(host);
        using var officer = await SiteVisitor.SignedInAsync(host, await canteen.Registry.StaffAsync(StaffKind.Officer, canteen.School));
        var address = $"/school/children/{canteen.Child.Id}/subsidised";
        var page = await officer.OpenAsync(address);

        for (var sent = 0; sent < 2; sent++)
            Assert.Equal(HttpStatusCode.Redirect, (await officer.SubmitAsync(page, "main form", new() { ["Entitled"] = "true" })).Status);
        Assert.Contains("В льготном списке", (await officer.OpenAsync($"/school/children/{canteen.Child.Id}")).Text);
        Assert.True(await host.WithDbAsync(db => db.Children.AnyAsync(c => c.Id == canteen.Child.Id && c.IsSubsidised)));
        await officer.SubmitAsync(await officer.OpenAsync(address), "main form", new() { ["Entitled"] = "false" });
        using var mother = await host.SignInAsync(canteen.Mother);
        var log = (await mother.JsonAsync($"/api/v1/children/{canteen.Child.Id}/access-log")).GetProperty("items").EnumerateArray();
        Assert.Equal(
            ["subsidy-ended", "subsidy-given"],
            log.Select(l => l.GetProperty("what").GetString()!).Where(w => w.StartsWith("subsidy", StringComparison.Ordinal))
        );

        // A whole class at once; changes that another person made meanwhile stay.
        var lev = await canteen.Registry.ChildAsync(canteen.School, "Абрамов", "Лев");
        var ira = await canteen.Registry.ChildAsync(canteen.School, "Белова", "Ира", Sex.Female);
        var group = await host.WithDbAsync(db =>
            db.Groups.Where(g => g.OrganisationId == canteen.School.Id).Select(g => g.Id).SingleAsync()
        );
        var list = await officer.OpenAsync($"/school/subsidised?group={group}");
        await officer.SubmitAsync(
            await officer.OpenAsync($"/school/children/{ira.Id}/subsidised"),
            "main form",
            new() { ["Entitled"] = "true" }
        );
        var saved = await officer.SubmitAsync(list, "form:has([name=Child])", [], [$"{lev.Id}", $"{canteen.Child.Id}"]);
        Assert.Equal(HttpStatusCode.Redirect, saved.Status);
        Assert.Equal(3, await host.WithDbAsync(db => db.Children.CountAsync(c => c.IsSubsidised)));
        list = await officer.OpenAsync($"/school/subsidised?group={group}");
        await officer.SubmitAsync(list, "form:has([name=Child])", [], [$"{lev.Id}"]);
        Assert.Equal(lev.Id, await host.WithDbAsync(db => db.Children.Where(c => c.IsSubsidised).Select(c => c.Id).SingleAsync()));

        using var foreign = await SiteVisitor.SignedInAsync(
            host,
            await canteen.Registry.StaffAsync(StaffKind.Officer, await canteen.Registry.OrganisationAsync())
        );
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.OpenAsync(address)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.OpenAsync($"/school/subsidised?group={group}")).Status);
    }
}
