using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.School.Door;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>The one-time pass for the kindergarten's door.</summary>
public sealed class DoorPassTests
{
    [Theory, Engines]
    public async Task A_pass_works_once_for_its_child_and_person_within_ninety_seconds(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        var neighbours = await Kindergarten.OpenAsync(host);
        using var nanny = await SiteVisitor.SignedInAsync(host, garden.Nanny);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        using var foreign = await SiteVisitor.SignedInAsync(host, neighbours.Educator);

        var code = await CodeAsync(nanny, garden);
        // Another group's door does not accept the pass, and it stays valid.
        Assert.Contains("Такого пропуска у этой группы нет", (await ShowAsync(foreign, neighbours, code)).Text);
        // Case and hyphens do not matter.
        var taken = await ShowAsync(educator, garden, $" {code.ToLowerInvariant().Insert(4, "-")} ");
        Assert.Equal(HttpStatusCode.Redirect, taken.Status);
        Assert.EndsWith($"{garden.Tile}?by={garden.Nanny.Id}", taken.Location, StringComparison.Ordinal);
        var choice = await educator.OpenAsync(taken.Location!);
        Assert.Contains("Пропуск принят: Гордеева Лидия Васильевна", choice.Text);
        Assert.Equal("Гордеева Лидия Васильевна", choice.TextsOf(".person__name")[0]);
        var again = await ShowAsync(educator, garden, code);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.Status);
        Assert.Contains("уже использован", again.Text);

        // A new pass replaces the previous one.
        var first = await CodeAsync(nanny, garden);
        var second = await CodeAsync(nanny, garden);
        Assert.Contains("Такого пропуска", (await ShowAsync(educator, garden, first)).Text);
        host.Clock.Advance(DoorPass.Life - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Redirect, (await ShowAsync(educator, garden, second)).Status);
        var third = await CodeAsync(nanny, garden);
        host.Clock.Advance(DoorPass.Life);
        Assert.Contains("Срок пропуска вышел", (await ShowAsync(educator, garden, third)).Text);

        foreach (var wrong in new[] { "", "ABC", new string('A', 100), "22222222" })
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ShowAsync(educator, garden, wrong)).Status);
    }

    [Theory, Engines]
    public async Task Of_two_tablets_at_the_same_moment_one_takes_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        await using var scope = host.Services.CreateAsyncScope();
        var shown = await scope.ServiceProvider.GetRequiredService<ShowPass>().ShowAsync(garden.Mother.Id, garden.Child.Id, default);
        var kept = await host.WithDbAsync(db => db.DoorPasses.AsNoTracking().SingleAsync());
        Assert.Equal((32, 32), (kept.SecretHash.Length, kept.CodeHash.Length));
        // Parallel attempts with the QR code and with the typed code.
        var answers = await Task.WhenAll(TakeAsync(shown!.Secret), TakeAsync(shown.Code), TakeAsync(shown.Secret), TakeAsync(shown.Code));
        Assert.Single(answers, a => a.Outcome == PassOutcome.Taken && a.PersonId == garden.Mother.Id && a.ChildId == garden.Child.Id);
        Assert.Equal(3, answers.Count(a => a.Outcome == PassOutcome.Used));

        async Task<PassAnswer> TakeAsync(string words)
        {
            await using var tablet = host.Services.CreateAsyncScope();
            return await tablet.ServiceProvider.GetRequiredService<TakePass>().TakeAsync(garden.Group, words, default);
        }
    }

    [Theory, Engines]
    public async Task A_pass_is_refused_after_the_right_has_ended(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        using var nanny = await SiteVisitor.SignedInAsync(host, garden.Nanny);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        var code = await CodeAsync(nanny, garden);
        await host.WithDbAsync(db =>
            db.Trusts.Where(t => t.TrusteeId == garden.Nanny.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.MayAccompany, false))
        );
        var refused = await ShowAsync(educator, garden, code);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("больше не может забирать", refused.Text);
        // She still sees the child, but has no pass.
        Assert.Equal(HttpStatusCode.OK, (await nanny.OpenAsync($"/children/{garden.Child.Id}/attendance")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await nanny.OpenAsync($"/children/{garden.Child.Id}/pass")).Status);
    }

    [Theory, Engines]
    public async Task There_is_a_pass_for_those_who_may_fetch_a_kindergarten_child_alone(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        var pupil = await garden.Registry.ChildAsync(await garden.Registry.OrganisationAsync());
        await garden.Registry.RepresentsAsync(garden.Mother, pupil);
        var path = $"/children/{garden.Child.Id}/pass";
        (Account Who, bool May)[] all =
        [
            (garden.Mother, true),
            (garden.Nanny, true),
            (garden.Grandmother, false),
            (garden.Educator, false),
            (await garden.Registry.PersonAsync(), false),
        ];
        foreach (var (who, may) in all)
        {
            using var visitor = await SiteVisitor.SignedInAsync(host, who);
            Assert.Equal(may ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await visitor.OpenAsync(path)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/children/{pupil.Id}/pass")).Status);
            if (may)
                Assert.NotNull((await visitor.OpenAsync($"/children/{garden.Child.Id}")).Location);
        }
        using var mother = await SiteVisitor.SignedInAsync(host, garden.Mother);
        Assert.NotNull((await mother.OpenAsync($"/children/{garden.Child.Id}/attendance")).Document.QuerySelector("main a[href$='/pass']"));
        using var grandmother = await SiteVisitor.SignedInAsync(host, garden.Grandmother);
        Assert.Null(
            (await grandmother.OpenAsync($"/children/{garden.Child.Id}/attendance")).Document.QuerySelector("main a[href$='/pass']")
        );
        using var nobody = new SiteVisitor(host);
        Assert.Equal(HttpStatusCode.Redirect, (await nobody.OpenAsync(path)).Status);
    }

    [Theory]
    [InlineData("K7MP2QXD", "K7MP2QXD")]
    [InlineData("k7mp 2qxd", "K7MP2QXD")]
    [InlineData("К7МР-2QХD", "K7MP2QXD")] // К, М, Р, Х of a Russian keyboard
    [InlineData("K7MP2QX", null)]
    [InlineData("K7MP2QX0", null)]
    public void A_code_is_read_as_it_was_made(string typed, string? read) => Assert.Equal(read, DoorCode.Read(typed));

    private static async Task<string> CodeAsync(SiteVisitor visitor, Kindergarten garden)
    {
        var page = await visitor.OpenAsync($"/children/{garden.Child.Id}/pass");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return page.TextOf(".pass__letters").Replace(" ", "", StringComparison.Ordinal);
    }

    private static async Task<SitePage> ShowAsync(SiteVisitor educator, Kindergarten garden, string code) =>
        await educator.SubmitAsync(await educator.OpenAsync($"{garden.Door}/pass"), "main form[data-scan-form]", new() { ["Code"] = code });
}
