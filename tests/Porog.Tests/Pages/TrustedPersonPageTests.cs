using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>One page shows what a trusted person sees of all one's children, and ends it for one child or for all.</summary>
public sealed class TrustedPersonPageTests
{
    [Theory, Engines]
    public async Task A_legal_representative_ends_a_persons_access_to_all_children_at_once(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (family, second, grandmother) = await TwoChildrenAsync(host);
        using var mothers = await SiteVisitor.SignedInAsync(host, family.Mother);

        // From «Добавить/исключить» one comes to both: adding and excluding.
        var start = await mothers.OpenAsync("/representatives/add");
        Assert.NotNull(start.Document.QuerySelector("#new-phone"));
        var page = await mothers.OpenAsync(Assert.Single(start.Document.QuerySelectorAll(".people__act a")).GetAttribute("href")!);
        Assert.Equal(["Иванов Пётр Иванович", "Иванова Маша Иванович"], page.TextsOf("section h2"));
        foreach (var words in new[] { "Посещение, питание, лицевой счёт", "Доступ с", "Кто открыл доступ", family.Mother.FullName })
            Assert.Contains(words, page.Text);

        // For one child, and back to the person.
        var one = await mothers.OpenAsync(page.Document.QuerySelector($"a[href*='{second.Id}'][href*='/end']")!.GetAttribute("href")!);
        await mothers.SubmitAsync(one, "main form", []);
        page = await mothers.OpenAsync(page.Path);
        Assert.Equal(HttpStatusCode.NotFound, await OpenAsync(grandmother, second.Id));
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(grandmother, family.Child.Id));
        Assert.Contains("Доступ закрыт", page.Text);
        await family.Registry.TrustsAsync(family.Mother, grandmother, second);

        var all = await mothers.OpenAsync($"{page.Path}/end");
        Assert.Contains("Иванов Пётр Иванович, Иванова Маша Иванович", all.Text);
        var ended = await mothers.GoAsync(all, []);
        Assert.Contains("Доступа ни к одному из ваших детей сейчас нет.", ended.Text);
        foreach (var child in new[] { family.Child.Id, second.Id })
            Assert.Equal(HttpStatusCode.NotFound, await OpenAsync(grandmother, child));
        Assert.Equal(3, await host.WithDbAsync(db => db.AccessLog.CountAsync(e => e.Event == AuditEvent.TrustEnded)));
        // A second click changes nothing.
        Assert.Equal(HttpStatusCode.Redirect, (await mothers.SubmitAsync(all, "main form", [])).Status);

        async Task<HttpStatusCode> OpenAsync(Account person, Guid child)
        {
            using var visitor = await SiteVisitor.SignedInAsync(host, person);
            return (await visitor.OpenAsync($"/children/{child}/attendance")).Status;
        }
    }

    [Theory, Engines]
    public async Task The_page_is_not_there_for_others_and_shows_no_child_of_others(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (family, second, grandmother) = await TwoChildrenAsync(host);
        var trust = await TrustAsync(family.Child.Id);
        // The father represents the first child alone.
        var father = await family.Registry.PersonAsync("Иванов", "Иван");
        await family.Registry.RepresentsAsync(father, family.Child);
        using var fathers = await SiteVisitor.SignedInAsync(host, father);
        var page = await fathers.OpenAsync($"/representatives/people/{trust}");
        Assert.Equal(["Иванов Пётр Иванович"], page.TextsOf("section h2"));
        Assert.DoesNotContain("Маша", page.Text);
        await fathers.SubmitAsync(await fathers.OpenAsync($"/representatives/people/{trust}/end"), "main form", []);
        Assert.Equal(
            [second.Id],
            await host.WithDbAsync(db => db.Trusts.Where(t => t.State == TrustState.Active).Select(t => t.ChildId).ToListAsync())
        );

        var theirs = await TrustAsync(second.Id);
        using var hers = await SiteVisitor.SignedInAsync(host, grandmother);
        using var stranger = await SiteVisitor.SignedInAsync(host, await family.Registry.PersonAsync("Кузнецова"));
        foreach (var visitor in new[] { hers, stranger, fathers })
        foreach (var path in new[] { $"/representatives/people/{theirs}", $"/representatives/people/{theirs}/end" })
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(path)).Status);

        Task<Guid> TrustAsync(Guid child) =>
            host.WithDbAsync(db => db.Trusts.Where(t => t.ChildId == child).Select(t => t.Id).SingleAsync());
    }

    private static async Task<(Family Family, TestChild Second, Account Grandmother)> TwoChildrenAsync(PorogHost host)
    {
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync();
        var second = await family.Registry.ChildAsync(await family.Registry.OrganisationAsync(), "Иванова", "Маша", Sex.Female);
        await family.Registry.RepresentsAsync(family.Mother, second);
        await family.Registry.TrustsAsync(family.Mother, grandmother, second);
        return (family, second, grandmother);
    }
}
