using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>The officer's decisions: online applications, and the end of a representation.</summary>
public sealed class OfficerTests
{
    [Theory, Engines]
    public async Task A_request_filed_online_waits_for_the_officer_and_opens_access_when_approved(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        var (_, _, foreign, _) = await ApplicationTests.SchoolAsync(host);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        using var hers = await SiteVisitor.SignedInAsync(host, mother);
        var form = await hers.OpenAsync("/applications/new");
        var empty = await hers.SubmitAsync(form, "main form", new() { ["BirthDate"] = "завтра" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.Equal(4, empty.Document.QuerySelectorAll(".govuk-error-summary a").Length);
        for (var sent = 0; sent < 2; sent++)
            Assert.Equal(HttpStatusCode.Redirect, (await hers.SubmitAsync(form, "main form", Request(school))).Status);
        Assert.Contains("Ждёт решения", (await hers.OpenAsync("/applications")).Text);
        var id = await host.WithDbAsync(db => db.Applications.Select(a => a.Id).SingleAsync());

        using var stranger = await SiteVisitor.SignedInAsync(host, foreign);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.OpenAsync($"/school/applications/{id}")).Status);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Contains("Ждут решения: 1", (await visitor.OpenAsync("/school/applications")).Text);
        var page = await visitor.OpenAsync($"/school/applications/{id}");
        var row = await host.WithDbAsync(db => db.ApplicationChildren.Select(c => c.Id).SingleAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Approve(visitor, page, row, "")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await Approve(visitor, page, row, child.Id.ToString())).Status);
        Assert.Contains("Королёв Пётр", (await hers.OpenAsync("/")).Text);
        Assert.Contains("Действует", (await hers.OpenAsync("/applications")).Text);
        // Another tab, a moment later.
        Assert.Equal(HttpStatusCode.Conflict, (await Approve(visitor, page, row, child.Id.ToString())).Status);
        Assert.Equal(1, await host.WithDbAsync(db => db.LegalRepresentations.CountAsync()));
    }

    [Theory, Engines]
    public async Task A_refusal_says_why_and_what_waits_may_be_withdrawn_by_its_applicant_alone(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, _) = await ApplicationTests.SchoolAsync(host);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        using var hers = await SiteVisitor.SignedInAsync(host, mother);
        await hers.SubmitAsync(await hers.OpenAsync("/applications/new"), "main form", Request(school));
        var first = await host.WithDbAsync(db => db.Applications.Select(a => a.Id).SingleAsync());
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var page = await visitor.OpenAsync($"/school/applications/{first}");
        Dictionary<string, string> refusal = new() { ["Action"] = "refuse", ["Reason"] = "" };
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.SubmitAsync(page, "main form", refusal)).Status);
        refusal["Reason"] = "Такого ребёнка у нас нет";
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(page, "main form", refusal)).Status);
        Assert.Contains("Такого ребёнка у нас нет", (await hers.OpenAsync("/applications")).Text);
        Assert.Contains("Такого ребёнка у нас нет", (await hers.OpenAsync("/messages")).Text);

        await hers.SubmitAsync(await hers.OpenAsync("/applications/new"), "main form", Request(school));
        var list = await hers.OpenAsync("/applications");
        var second = list.Document.QuerySelector("main input[name=Application]")!.GetAttribute("value")!;
        using var other = await SiteVisitor.SignedInAsync(host, await registry.PersonAsync());
        await other.SubmitAsync(await other.OpenAsync("/applications/new"), "main form", Request(school));
        var stolen = await other.SubmitAsync(await other.OpenAsync("/applications"), "main form", new() { ["Application"] = second });
        Assert.Equal(HttpStatusCode.Conflict, stolen.Status);
        Assert.Equal(HttpStatusCode.Redirect, (await hers.SubmitAsync(list, "main form", [])).Status);
        Assert.Contains("Отозвано", (await hers.OpenAsync("/applications")).Text);
    }

    [Theory, Engines]
    public async Task Ending_a_representation_closes_it_and_the_trusts_it_gave_at_once(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, _, officer, child) = await ApplicationTests.SchoolAsync(host);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        var grandmother = await registry.PersonAsync("Сидорова", "Анна");
        await ApplicationTests.EnterAsync(host, officer, child, "Королёва", mother.PhoneNumber!, ("Сидорова", grandmother.PhoneNumber!));
        using var hers = await SiteVisitor.SignedInAsync(host, mother);
        using var grandmothers = await SiteVisitor.SignedInAsync(host, grandmother);
        Assert.Equal(HttpStatusCode.OK, (await hers.OpenAsync($"/children/{child.Id}/attendance")).Status);
        Assert.Equal(HttpStatusCode.OK, (await grandmothers.OpenAsync($"/children/{child.Id}/attendance")).Status);

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var page = await visitor.OpenAsync($"/school/children/{child.Id}");
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await visitor.SubmitAsync(page, "main form", new() { ["Reason"] = " ", ["Keeper"] = "" })).Status
        );
        var ended = await visitor.SubmitAsync(page, "main form", new() { ["Reason"] = "Решение суда", ["Keeper"] = "" });
        Assert.Equal(HttpStatusCode.Redirect, ended.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await hers.OpenAsync($"/children/{child.Id}/attendance")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await grandmothers.OpenAsync($"/children/{child.Id}/attendance")).Status);
        Assert.Contains("Решение суда", (await hers.OpenAsync("/messages")).Text);

        // The old application does not grant it again.
        await ApplicationTests.VerifiedAsync(host, mother);
        await ApplicationTests.VerifiedAsync(host, grandmother);
        Assert.Equal(HttpStatusCode.NotFound, (await hers.OpenAsync($"/children/{child.Id}/attendance")).Status);
        await host.WithDbAsync(async db =>
        {
            Assert.Equal(TrustState.Ended, await db.Trusts.Select(t => t.State).SingleAsync());
            var told = await db.AccessLog.Where(e => e.ActorRole == ActorRole.Officer).Select(e => e.Event).ToListAsync();
            Assert.Contains(AuditEvent.RepresentationEnded, told);
            Assert.Contains(AuditEvent.TrustEnded, told);
        });
    }

    [Theory, Engines]
    public async Task Another_legal_representative_may_keep_the_trusts(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, _, officer, child) = await ApplicationTests.SchoolAsync(host);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        var father = await registry.PersonAsync("Королёв", "Иван");
        var grandmother = await registry.PersonAsync("Сидорова", "Анна");
        var representation = await registry.RepresentsAsync(mother, child);
        await registry.RepresentsAsync(father, child);
        await registry.TrustsAsync(mother, grandmother, child);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var page = await visitor.OpenAsync($"/school/children/{child.Id}");
        var form = $"#r-{representation.Id} form";
        var stranger = await registry.PersonAsync();
        var wrong = await visitor.SubmitAsync(page, form, new() { ["Reason"] = "Переезд", ["Keeper"] = stranger.Id.ToString() });
        Assert.Equal(HttpStatusCode.NotFound, wrong.Status);
        var ended = await visitor.SubmitAsync(page, form, new() { ["Reason"] = "Переезд", ["Keeper"] = father.Id.ToString() });
        Assert.Equal(HttpStatusCode.Redirect, ended.Status);
        await host.WithDbAsync(async db =>
        {
            var trust = await db.Trusts.SingleAsync();
            Assert.Equal((TrustState.Active, father.Id), (trust.State, trust.GiverId!.Value));
        });
        using var hers = await SiteVisitor.SignedInAsync(host, grandmother);
        Assert.Equal(HttpStatusCode.OK, (await hers.OpenAsync($"/children/{child.Id}/attendance")).Status);
    }

    [Theory, Engines]
    public async Task The_catalogue_leads_to_the_service_and_search_finds_it_by_any_form_of_a_word(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var visitor = new SiteVisitor(host);
        var path = "/services";
        foreach (var title in new[] { "Услуги", "Образование", "Среднее общее" })
        {
            var step = await visitor.OpenAsync(path);
            Assert.Equal(title, step.TextOf("h1"));
            path = step.Document.QuerySelector(".catalogue a")!.GetAttribute("href")!;
        }
        var service = await visitor.OpenAsync(path);
        Assert.Equal("Посмотреть информацию о посещении и питании в школе, детском саду, колледже", service.TextOf("h1"));
        Assert.Equal("/sign-in?returnUrl=/", service.Document.QuerySelector("main .govuk-button")!.GetAttribute("href"));
        foreach (var query in new[] { "питание", "ПИТАНИЯ школа", "турникетом" })
            Assert.Contains(
                path,
                (await visitor.OpenAsync($"/search?q={query}"))
                    .Document.QuerySelectorAll("main .catalogue a")
                    .Select(a => a.GetAttribute("href"))
            );
        Assert.Contains("Ничего не нашлось", (await visitor.OpenAsync("/search?q=бегемот")).Text);
        using var english = new SiteVisitor(host, "en");
        Assert.NotEmpty((await english.OpenAsync("/search?q=meal")).Document.QuerySelectorAll("main .catalogue a"));
    }

    private static Dictionary<string, string> Request(Organisation school) =>
        new()
        {
            ["Organisation"] = school.Id.ToString(),
            ["ChildName"] = "Королев Петр",
            ["BirthDate"] = "05.03.2016",
            ["Class"] = "5 Б",
            ["Relation"] = "мать",
        };

    private static Task<SitePage> Approve(SiteVisitor visitor, SitePage page, Guid row, string child) =>
        visitor.SubmitAsync(page, "main form", new() { ["Action"] = "approve", [$"Match-{row}"] = child });
}
