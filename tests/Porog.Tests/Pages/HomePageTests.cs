using System.Net;
using System.Net.Http.Json;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>The first page says how each child's day goes and what waits, and brings staff to their work.</summary>
public sealed class HomePageTests
{
    [Theory, Engines]
    public async Task A_parent_reads_where_each_child_is_what_was_eaten_and_how_much_money_is_left(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var trusted = await family.TrustedAsync(Sight.Attendance);
        var school = await host.WithDbAsync(db => Task.FromResult(db.Organisations.Single()));
        using var turnstile = await family.Registry.DeviceClientAsync(school);
        using var till = await family.Registry.DeviceClientAsync(school, DeviceKind.Till);
        using var payments = await family.Registry.DeviceClientAsync(school, DeviceKind.Payments);
        var now = host.Clock.GetUtcNow();
        await payments.SendAsync(payments.TopUp(family.Child.Wallet, 100_00, now.AddDays(-1)));
        await turnstile.SendAsync(turnstile.Passage(family.Child.Card, "in", now.AddHours(-1)));
        await till.SendAsync(till.Meal(family.Child.Card, 60_00, at: now.AddDays(-1)));
        await till.SendAsync(till.Meal(family.Child.Card, 95_00, at: now.AddMinutes(-1)));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        using (var api = await host.SignInAsync(family.Mother))
            await api.PutAsJsonAsync($"/api/v1/children/{family.Child.Id}/wallet/threshold", new { amount = 200_00 });

        using var mothers = await SiteVisitor.SignedInAsync(host, family.Mother);
        var home = await mothers.OpenAsync("/");
        var kid = home.TextOf(".kid");
        Assert.Contains("В школе с", kid);
        Assert.Contains("Питание сегодня:", kid);
        Assert.DoesNotContain("пока ничего", kid);
        // Below zero it is called a debt, in words.
        Assert.Contains("Долг55 ₽", kid.Replace("Долг ", "Долг", StringComparison.Ordinal));
        Assert.Contains("Мало денег: порог 200 ₽", kid);
        Assert.Contains("Долг 55 ₽", (await mothers.OpenAsync($"/children/{family.Child.Id}/account")).TextOf(".money__balance"));

        using var hers = await SiteVisitor.SignedInAsync(host, trusted);
        var narrow = (await hers.OpenAsync("/")).TextOf(".kid");
        Assert.Contains("В школе с", narrow);
        foreach (var unseen in new[] { "Питание", "Долг", "Мало денег" })
            Assert.DoesNotContain(unseen, narrow);
    }

    [Theory, Engines]
    public async Task Staff_without_children_come_to_their_work_and_with_children_find_it_there(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        var group = await host.WithDbAsync(db => Task.FromResult(db.Groups.Select(g => (Guid?)g.Id).FirstOrDefault()));
        foreach (
            var (kind, work) in new[]
            {
                (StaffKind.Officer, "/school"),
                (StaffKind.Teacher, "/groups"),
                (StaffKind.Cashier, "/till"),
                (StaffKind.Administrator, "/admin"),
            }
        )
        {
            var person = await registry.StaffAsync(
                kind,
                kind == StaffKind.Administrator ? null : school,
                kind == StaffKind.Teacher ? group : null
            );
            using var visitor = await SiteVisitor.SignedInAsync(host, person);
            var home = await visitor.OpenAsync("/");
            Assert.Equal((kind, HttpStatusCode.Redirect), (kind, home.Status));
            Assert.EndsWith(work, home.Location, StringComparison.Ordinal);
            await registry.RepresentsAsync(person, child);
            home = await visitor.OpenAsync("/");
            Assert.Equal(HttpStatusCode.OK, home.Status);
            Assert.NotNull(home.Document.QuerySelector($"main a[href='{work}']"));
            Assert.NotNull(home.Document.QuerySelector(".kid"));
        }
    }

    [Theory, Engines]
    public async Task Nobody_has_opened_access_is_said_only_to_those_for_whom_nothing_waits(DatabaseEngine engine)
    {
        const string nothing = "Пока вам никто не открыл доступ";
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var person = await family.Registry.PersonAsync("Петрова", "Анна");
        using var visitor = await SiteVisitor.SignedInAsync(host, person);
        Assert.Contains(nothing, (await visitor.OpenAsync("/")).Text);
        Assert.NotNull((await visitor.OpenAsync("/account")).Document.QuerySelector("main a[href='/applications/new']"));

        using (var mother = await host.SignInAsync(family.Mother))
            await mother.InviteAsync(person, family.Child.Id);
        var invited = await visitor.OpenAsync("/");
        Assert.DoesNotContain(nothing, invited.Text);
        Assert.Contains("приглашает вас", invited.Text);

        var applicant = await family.Registry.PersonAsync("Орлова", "Вера");
        using var hers = await SiteVisitor.SignedInAsync(host, applicant);
        var school = await host.WithDbAsync(db => Task.FromResult(db.Organisations.First()));
        var filed = await hers.SubmitAsync(
            await hers.OpenAsync("/applications/new"),
            "main form",
            new()
            {
                ["Organisation"] = school.Id.ToString(),
                ["ChildName"] = "Орлов Илья",
                ["BirthDate"] = "2015-02-01",
                ["Class"] = "5 Б",
                ["Relation"] = "мать",
            }
        );
        Assert.Equal(HttpStatusCode.Redirect, filed.Status);
        var waiting = await hers.OpenAsync("/");
        Assert.DoesNotContain(nothing, waiting.Text);
        Assert.Contains("Ваше заявление проверяет", waiting.Text);
    }
}
