using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Catering;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>A card is one card however a reader, a till, a list or an officer writes its number.</summary>
public sealed class CardFormTests
{
    private static readonly string[] Spellings =
    [
        "04CB212E2B171F",
        "04cb212e2b171f",
        "04:CB:21:2E:2B:17:1F",
        "04 cb 21 2e 2b 17 1f",
        "0x04CB212E2B171F",
    ];

    [Theory, Engines]
    public async Task Every_spelling_is_the_same_card_at_the_gate_the_till_and_in_the_officers_search(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        var cashier = await registry.StaffAsync(StaffKind.Cashier, school);
        using var turnstile = await registry.DeviceClientAsync(school);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Equal(HttpStatusCode.Redirect, (await IssueAsync(visitor, child.Id, "04:cb:21:2e:2b:17:1f")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await IssueAsync(visitor, child.Id, "04CB212E2B171F")).Status);
        foreach (var spelling in Spellings)
        {
            Assert.Equal(1, (await turnstile.SendAsync(turnstile.Passage(spelling))).Accepted);
            var search = await visitor.OpenAsync("/school/children");
            var found = await visitor.SubmitAsync(
                search,
                "main form",
                new()
                {
                    ["Query"] = spelling,
                    ["Group"] = "",
                    ["Left"] = "false",
                }
            );
            Assert.Contains("Королёв", found.TextOf(".found"));
            await using var scope = host.Services.CreateAsyncScope();
            var till = scope.ServiceProvider.GetRequiredService<TillChildren>();
            Assert.Equal(child.Id, (await till.FindAsync(cashier.Id, school.Id, spelling, default)).ChildId);
        }
        Assert.Equal(Spellings.Length, await host.WithDbAsync(db => db.Journal.CountAsync(e => e.ChildId == child.Id)));
    }

    [Theory, Engines]
    public async Task An_unknown_card_in_three_spellings_is_one_stranger_that_looks_like_a_childs_card(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        using var turnstile = await registry.DeviceClientAsync(school);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Equal(HttpStatusCode.Redirect, (await IssueAsync(visitor, child.Id, "04AABBCC")).Status);
        foreach (var spelling in new[] { "cc:bb:aa:04", "CCBBAA04", "0xccbbaa04", "0078298060", "170,48076", "DE:AD:BE:EF" })
            Assert.Equal("unknown-card", Assert.Single((await turnstile.SendAsync(turnstile.Passage(spelling))).Rejected).Code);
        await host.Services.GetRequiredService<DeviceActivity>().WriteAsync(default);

        var list = await visitor.OpenAsync("/school/cards/unknown");
        Assert.Contains("3 раза", list.TextOf("#card-CCBBAA04"));
        foreach (var number in new[] { "CCBBAA04", "0078298060", "170,48076" })
            Assert.Contains("Похоже на карту, записанную другим способом: Королёв", list.TextOf($"[id='card-{number}']"));
        Assert.DoesNotContain("Похоже", list.TextOf("#card-DEADBEEF"));
    }

    [Theory, Engines]
    public async Task A_number_that_may_be_a_card_issued_already_is_a_question_before_it_is_issued(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        var other = await registry.ChildAsync(school, "Белова", "Вера", Sex.Female);
        var (_, _, strangeOfficer, strange) = await ApplicationTests.SchoolAsync(host);
        using var turnstile = await registry.DeviceClientAsync(school);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Equal(HttpStatusCode.Redirect, (await IssueAsync(visitor, child.Id, "04AABBCC")).Status);

        foreach (var spelling in new[] { "CCBBAA04", "0078298060", "170,48076" })
        {
            var asked = await IssueAsync(visitor, other.Id, spelling);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, asked.Status);
            Assert.Contains($"Номер {spelling} похож на карту 04AABBCC, записанную другим способом: Королёв", asked.Text);
            Assert.Contains("этого же ребёнка", (await IssueAsync(visitor, child.Id, spelling)).Text);
            await turnstile.SendAsync(turnstile.Passage(spelling));
        }
        Assert.Equal(
            0,
            await host.WithDbAsync(db =>
                db.Cards.CountAsync(c => c.Number != "04AABBCC" && c.ChildId == child.Id && c.Number != child.Card)
            )
        );
        // The officer of another organisation is asked nothing: the answer would tell of a child there.
        using (var elsewhere = await SiteVisitor.SignedInAsync(host, strangeOfficer))
            Assert.Equal(HttpStatusCode.Redirect, (await IssueAsync(elsewhere, strange.Id, "0078298060")).Status);

        var page = await IssueAsync(visitor, other.Id, "CCBBAA04");
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(page, "main form", new() { ["Go"] = "another" })).Status);
        Assert.Equal(1, (await turnstile.SendAsync(turnstile.Passage("CCBBAA04"))).Accepted);

        // From the list of unknown cards.
        await host.Services.GetRequiredService<DeviceActivity>().WriteAsync(default);
        var form = "[id='card-170,48076'] form";
        var list = await visitor.OpenAsync("/school/cards/unknown");
        var question = await visitor.SubmitAsync(list, form, new() { ["Go"] = other.Id.ToString() });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, question.Status);
        Assert.Contains("похож на карту", question.TextOf("[id='card-170,48076']"));
        Assert.Equal(
            HttpStatusCode.Redirect,
            (await visitor.SubmitAsync(question, form, new() { ["Another"] = other.Id.ToString() })).Status
        );
        Assert.Equal(1, (await turnstile.SendAsync(turnstile.Passage("170,48076"))).Accepted);
    }

    [Theory, Engines]
    public async Task Cards_of_earlier_versions_get_the_one_form_and_what_clashes_waits_for_the_officer(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, first) = await ApplicationTests.SchoolAsync(host);
        var second = await registry.ChildAsync(school, "Белова", "Вера", Sex.Female);
        await AddAsync(host, first.Id, "04:aa:bb:cc", "0x11223344", "K-1042", "1,23457E+12", "de-ad");
        await AddAsync(host, second.Id, "04AABBCC", "DEAD", "0XYZ");
        // Entered twice for the same child.
        await AddAsync(host, second.Id, "77:88:99", "778899");
        await MigrateAgainAsync(host);

        var numbers = await host.WithDbAsync(db => db.Cards.ToDictionaryAsync(c => c.Number, c => (c.ChildId, c.State)));
        foreach (var kept in new[] { "11223344", "K1042", "1,23457E+12" })
            Assert.Equal((first.Id, CardState.Active), numbers[kept]);
        Assert.Equal((second.Id, CardState.Active), numbers["0XYZ"]);
        Assert.Equal((second.Id, CardState.Active), numbers["778899"]);
        Assert.Equal(4, numbers.Values.Count(c => c.State == CardState.Doubtful));
        Assert.Equal(1, numbers.Values.Count(c => c.State == CardState.Replaced));

        using var turnstile = await registry.DeviceClientAsync(school);
        Assert.Equal(1, (await turnstile.SendAsync(turnstile.Passage("77-88-99"))).Accepted);
        Assert.Equal(0, (await turnstile.SendAsync(turnstile.Passage("04aabbcc"))).Accepted);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Contains("номеров, записанных дважды: 2", (await visitor.OpenAsync("/school")).Text);
        var page = await visitor.OpenAsync("/school/cards/unknown");
        Assert.Contains("Королёв", page.TextOf("#doubtful-04AABBCC"));
        Assert.Contains("Белова", page.TextOf("#doubtful-04AABBCC"));
        var asked = await IssueAsync(visitor, first.Id, "04 aa bb cc");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, asked.Status);
        Assert.Contains("У кого оставить", asked.Text);
        var kept2 = await visitor.SubmitAsync(page, "#doubtful-04AABBCC form", new() { ["Keep"] = first.Id.ToString() });
        Assert.Equal(HttpStatusCode.Redirect, kept2.Status);
        await PorogHost.EventuallyAsync(
            async () => (await turnstile.SendAsync(turnstile.Passage("04aabbcc"))).Accepted == 1,
            "the decided card works"
        );
        Assert.Equal(
            first.Id,
            await host.WithDbAsync(db => db.Journal.OrderByDescending(e => e.Position).Select(e => e.ChildId).FirstAsync())
        );
        var left = await visitor.OpenAsync("/school/cards/unknown");
        Assert.Null(left.Document.QuerySelector("#doubtful-04AABBCC"));
        var drop = await host.WithDbAsync(db => db.Cards.Where(c => c.Number == "de-ad").Select(c => c.Id).SingleAsync());
        Assert.Equal(
            HttpStatusCode.Redirect,
            (await visitor.SubmitAsync(left, "#doubtful-DEAD form", new() { ["Drop"] = drop.ToString() })).Status
        );
        Assert.Equal(HttpStatusCode.Redirect, (await IssueAsync(visitor, second.Id, "dead")).Status);
        Assert.False(await host.WithDbAsync(db => db.Cards.AnyAsync(c => c.State == CardState.Doubtful)));
    }

    [Theory, Engines]
    public async Task Unknown_cards_of_earlier_versions_become_one_stranger(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, _, _) = await ApplicationTests.SchoolAsync(host);
        var (device, _) = await registry.DeviceAsync(school);
        foreach (var number in new[] { "04:AA", "04aa", "04AA", "BEEF" })
            await registry.AddAsync(
                new UnknownCard
                {
                    OrganisationId = school.Id,
                    Number = number,
                    DeviceId = device.Id,
                    FirstAt = PorogHost.SchoolDay,
                    LastAt = PorogHost.SchoolDay,
                    Times = 1,
                }
            );
        await MigrateAgainAsync(host);
        Assert.Equal(["04AA", "BEEF"], await host.WithDbAsync(db => db.UnknownCards.Select(u => u.Number).OrderBy(n => n).ToListAsync()));
    }

    /// <summary>Takes the migration back and applies it again, over rows as an earlier version wrote them.</summary>
    private static Task MigrateAgainAsync(PorogHost host) =>
        host.WithDbAsync(async db =>
        {
            var migrator = db.GetService<IMigrator>();
            var all = db.Database.GetMigrations().ToList();
            var at = all.FindIndex(name => name.EndsWith("CardNumbersHaveOneForm", StringComparison.Ordinal));
            await migrator.MigrateAsync(all[at - 1]);
            await migrator.MigrateAsync(all[^1]);
        });

    private static Task<int> AddAsync(PorogHost host, Guid childId, params string[] numbers) =>
        host.WithDbAsync(db =>
        {
            db.Cards.AddRange(
                numbers.Select(
                    (n, i) =>
                        new Card
                        {
                            Number = n,
                            ChildId = childId,
                            IssuedAt = PorogHost.SchoolDay.AddDays(i - 9),
                        }
                )
            );
            return db.SaveChangesAsync();
        });

    private static async Task<SitePage> IssueAsync(SiteVisitor visitor, Guid childId, string number) =>
        await visitor.SubmitAsync(
            await visitor.OpenAsync($"/school/children/{childId}/cards"),
            "main form",
            new() { ["Number"] = number, ["Go"] = "issue" }
        );
}
