using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Delegation;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>Narrowing a trust closes what is not seen any more at once, like exclusion, on open pages and in streams.</summary>
public sealed class NarrowedPagesTests
{
    [Theory, Engines]
    public async Task The_stream_of_a_narrowed_trust_ends_at_once_on_every_node_and_goes_on_with_what_is_still_seen(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        await using var other = engine == DatabaseEngine.PostgreSql ? await PorogHost.StartAsync(engine, sharing: host) : null;
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync();
        using var here = await LiveStream.OpenAsync(host, grandmother, family.Child);
        using var there = await LiveStream.OpenAsync(other ?? host, grandmother, family.Child);
        await NarrowAsync(host, family, Sight.Attendance);
        Assert.Null(await here.NextAsync());
        Assert.Null(await there.NextAsync());

        using var again = await LiveStream.OpenAsync(host, grandmother, family.Child);
        using var device = await family.Registry.DeviceClientAsync(await SchoolAsync(host), DeviceKind.Payments);
        await device.SendAsync(device.TopUp(family.Child.Wallet, 100));
        await device.SendAsync(device.Passage(family.Child.Card, "in"));
        Assert.Equal("passage", (await again.NextAsync())!.Value.Kind);
    }

    [Theory, Engines]
    public async Task An_open_page_learns_that_less_is_seen_and_where_it_is_said(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var hers = await SiteVisitor.SignedInAsync(host, await family.TrustedAsync());
        var open = await hers.OpenAsync($"/children/{family.Child.Id}/account");
        var page = open.Document.QuerySelector("[data-live-source]")!;
        var saw = int.Parse(page.GetAttribute("data-sees")!, CultureInfo.InvariantCulture);
        await NarrowAsync(host, family, Sight.Attendance);

        // What the script of the open page does: fetch itself, and go where the page says.
        Assert.Equal(HttpStatusCode.NotFound, (await hers.OpenAsync(open.Path)).Status);
        var moved = await hers.OpenAsync(page.GetAttribute("data-narrowed")!);
        Assert.Equal(
            (HttpStatusCode.Redirect, $"/children/{family.Child.Id}/attendance"),
            (moved.Status, new Uri(host.Address, moved.Location!).AbsolutePath)
        );
        var seen = await hers.OpenAsync(moved.Location!);
        Assert.Contains("Ваш доступ изменён. Теперь вам видно: посещение.", seen.TextOf("[role=status]"));
        var sees = int.Parse(seen.Document.QuerySelector("[data-sees]")!.GetAttribute("data-sees")!, CultureInfo.InvariantCulture);
        Assert.NotEqual(0, saw & ~sees);
        Assert.Null((await hers.OpenAsync(moved.Location!)).Document.QuerySelector("[role=status]"));
    }

    [Theory, Engines]
    public async Task A_page_that_is_still_open_to_the_reader_stays_and_a_child_not_seen_any_more_is_not_there(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var hers = await SiteVisitor.SignedInAsync(host, await family.TrustedAsync());
        var narrowed = (await hers.OpenAsync($"/children/{family.Child.Id}/meals"))
            .Document.QuerySelector("[data-narrowed]")!
            .GetAttribute("data-narrowed")!;
        await NarrowAsync(host, family, Sight.Attendance | Sight.Meals);
        Assert.EndsWith($"/children/{family.Child.Id}/meals", (await hers.OpenAsync(narrowed)).Location);
        using var stranger = await SiteVisitor.SignedInAsync(host, await family.Registry.PersonAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.OpenAsync(narrowed)).Status);
    }

    private static async Task NarrowAsync(PorogHost host, Family family, Sight sees)
    {
        var trust = await host.WithDbAsync(db => db.Trusts.Select(t => t.Id).SingleAsync());
        var terms = new TrustTerms(sees, null, null, MayAccompany: false);
        var answer = await host.Services.GetRequiredService<ChangeTrust>().ChangeAsync(family.Mother.Id, trust, terms, default);
        Assert.Equal(TrustOutcome.Done, answer.Outcome);
    }

    private static Task<Organisation> SchoolAsync(PorogHost host) => host.WithDbAsync(db => db.Organisations.SingleAsync());
}
