using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Privacy;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>The officer's card pages, and the answers that devices get afterwards.</summary>
public sealed class CardsTests
{
    private const string Issue = "main form";

    [Theory, Engines]
    public async Task A_card_is_issued_replaced_blocked_and_allowed_again_and_its_history_says_by_whom(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        using var turnstile = await registry.DeviceClientAsync(school);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var path = $"/school/children/{child.Id}/cards";

        foreach (var bad in new[] { "", "  ", "1,23457E+12", "кард№", new string('1', 65) })
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await IssueAsync(visitor, path, bad)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await IssueAsync(visitor, path, child.Card)).Status);
        // With the Russian keyboard layout a reader types AB12CD like this.
        Assert.Equal(HttpStatusCode.Redirect, (await IssueAsync(visitor, path, " ФИ12СВ ")).Status);
        Assert.Contains("Карта выдана", (await visitor.OpenAsync(path)).TextOf("[role=status]"));
        Assert.Equal(1, (await turnstile.SendAsync(turnstile.Passage("AB12CD"))).Accepted);

        var old = await host.WithDbAsync(db => db.Cards.Where(c => c.Number == child.Card).Select(c => c.Id).SingleAsync());
        Assert.Equal(1, (await turnstile.SendAsync(turnstile.Passage(child.Card))).Accepted);
        Assert.Equal(HttpStatusCode.Redirect, (await IssueAsync(visitor, path, "NEW1", replaces: old)).Status);
        await RefusedAsync(host, turnstile, child.Card, "blocked-card");
        Assert.Equal(HttpStatusCode.Conflict, (await IssueAsync(visitor, path, "NEW2", replaces: old)).Status);
        Assert.False(await host.WithDbAsync(db => db.Cards.AnyAsync(c => c.Number == "NEW2")));

        var card = await host.WithDbAsync(db => db.Cards.Where(c => c.Number == "NEW1").Select(c => c.Id).SingleAsync());
        foreach (var (go, code) in new[] { ("lost", "blocked-card"), ("unblock", null), ("block", "blocked-card"), ("unblock", null) })
        {
            var form = await visitor.OpenAsync(path);
            var done = await visitor.SubmitAsync(form, $"#card-{card} form", new() { ["Go"] = go });
            Assert.Equal(HttpStatusCode.Redirect, done.Status);
            await RefusedAsync(host, turnstile, "NEW1", code);
            // The same form again, as from another tab.
            Assert.Equal(HttpStatusCode.Conflict, (await visitor.SubmitAsync(form, $"#card-{card} form", new() { ["Go"] = go })).Status);
        }
        var history = (await visitor.OpenAsync(path)).TextOf("section:has(#history)");
        Assert.Contains("NEW1: выдана сегодня в 11:00, Кузьмина Е.", history);
        Assert.Contains($"{child.Card}: заменена другой", history);
        Assert.Contains("NEW1: отмечена утерянной", history);
        Assert.Equal(0, await host.WithDbAsync(db => db.Wallets.Where(w => w.ChildId == child.Id).Select(w => w.Balance).SingleAsync()));
    }

    [Theory, Engines]
    public async Task A_temporary_card_ends_by_itself_at_midnight_of_the_organisation(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        var other = await registry.ChildAsync(school, "Белова", "Вера", Sex.Female);
        using var turnstile = await registry.DeviceClientAsync(school);
        using (var visitor = await SiteVisitor.SignedInAsync(host, officer))
            await IssueAsync(visitor, $"/school/children/{child.Id}/cards", "DAY1", today: true);
        Assert.Equal(1, (await turnstile.SendAsync(turnstile.Passage("DAY1"))).Accepted);

        host.Clock.Advance(TimeSpan.FromHours(13) - TimeSpan.FromSeconds(1));
        var lastSecond = host.Clock.GetUtcNow();
        Assert.Equal(1, (await turnstile.SendAsync(turnstile.Passage("DAY1", "out"))).Accepted);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await RefusedAsync(host, turnstile, "DAY1", "blocked-card");
        // An event before midnight that arrives late still belongs to the child.
        Assert.Equal(1, (await turnstile.SendAsync(turnstile.Passage("DAY1", at: lastSecond))).Accepted);

        // From tomorrow any child can get the card without a question; yesterday's events do not belong to that child.
        using var tomorrow = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Equal(
            HttpStatusCode.Redirect,
            (await IssueAsync(tomorrow, $"/school/children/{other.Id}/cards", "DAY1", today: true)).Status
        );
        await RefusedAsync(host, turnstile, "DAY1", "blocked-card", lastSecond);
        await RefusedAsync(host, turnstile, "DAY1", null);
        Assert.Equal(
            other.Id,
            await host.WithDbAsync(db => db.Journal.OrderByDescending(e => e.HappenedAt).Select(e => e.ChildId).FirstAsync())
        );
    }

    [Theory, Engines]
    public async Task Another_childs_card_is_a_question_and_another_organisations_is_refused_without_a_word_of_whose(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        var other = await registry.ChildAsync(school, "Белова", "Вера", Sex.Female);
        var (_, _, _, foreign) = await ApplicationTests.SchoolAsync(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var path = $"/school/children/{child.Id}/cards";

        var elsewhere = await IssueAsync(visitor, path, foreign.Card);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, elsewhere.Status);
        Assert.Contains("числится в другой организации", elsewhere.Text);
        Assert.DoesNotContain("У кого оставить", elsewhere.Text);
        var question = await IssueAsync(visitor, path, other.Card);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, question.Status);
        Assert.Contains("Она уже выдана: Белова Вера Иванович, 5 Б.", question.Text);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(question, Issue, new() { ["Go"] = "take" })).Status);
        Assert.Equal(
            child.Id,
            await host.WithDbAsync(db => db.Cards.Where(c => c.Number == other.Card).Select(c => c.ChildId).SingleAsync())
        );
        Assert.Contains("передана другому ребёнку", (await visitor.OpenAsync($"/school/children/{other.Id}/cards")).Text);
    }

    [Theory, Engines]
    public async Task Of_two_at_the_same_moment_one_gets_the_number_and_one_replaces_the_card(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        var other = await registry.ChildAsync(school, "Белова", "Вера", Sex.Female);
        using var first = await SiteVisitor.SignedInAsync(host, officer);
        using var second = await SiteVisitor.SignedInAsync(host, officer);

        var same = await Task.WhenAll(
            IssueAsync(first, $"/school/children/{child.Id}/cards", "RACE1"),
            IssueAsync(second, $"/school/children/{other.Id}/cards", "RACE1")
        );
        Assert.Equal([HttpStatusCode.Redirect, HttpStatusCode.UnprocessableEntity], same.Select(p => p.Status).Order());
        Assert.Contains("У кого оставить", same.Single(p => p.Status == HttpStatusCode.UnprocessableEntity).Text);

        var old = await host.WithDbAsync(db => db.Cards.Where(c => c.Number == child.Card).Select(c => c.Id).SingleAsync());
        var replaced = await Task.WhenAll(
            IssueAsync(first, $"/school/children/{child.Id}/cards", "RACE2", replaces: old),
            IssueAsync(second, $"/school/children/{child.Id}/cards", "RACE3", replaces: old)
        );
        Assert.Equal([HttpStatusCode.Redirect, HttpStatusCode.Conflict], replaced.Select(p => p.Status).Order());
        Assert.Equal(1, await host.WithDbAsync(db => db.Cards.CountAsync(c => c.Number == "RACE2" || c.Number == "RACE3")));
        Assert.Equal(1, await host.WithDbAsync(db => db.CardChanges.CountAsync(c => c.CardId == old)));
    }

    [Theory, Engines]
    public async Task An_unknown_card_at_the_gate_is_listed_bound_with_one_click_and_accepted_from_then_on(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        var (_, _, foreign, _) = await ApplicationTests.SchoolAsync(host);
        using var turnstile = await registry.DeviceClientAsync(school);
        var activity = host.Services.GetRequiredService<DeviceActivity>();
        for (var i = 0; i < 3; i++)
            await RefusedAsync(host, turnstile, "LOST77", "unknown-card");
        await activity.WriteAsync(default);
        await RefusedAsync(host, turnstile, "LOST77", "unknown-card");
        await RefusedAsync(host, turnstile, "LOST78", "unknown-card");
        await activity.WriteAsync(default);

        using var stranger = await SiteVisitor.SignedInAsync(host, foreign);
        Assert.Contains("Таких карт нет", (await stranger.OpenAsync("/school/cards/unknown")).Text);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var list = await visitor.OpenAsync("/school/cards/unknown");
        Assert.Contains("Вход № 2", list.TextOf("#card-LOST77"));
        Assert.Contains("4 раза", list.TextOf("#card-LOST77"));
        Assert.Contains("Выдать LOST77", (await visitor.OpenAsync($"/school/children/{child.Id}/cards")).Text);
        var dismissed = await visitor.SubmitAsync(list, "#card-LOST78 form", new() { ["Go"] = "dismiss" });
        Assert.Equal(HttpStatusCode.Redirect, dismissed.Status);
        var found = await visitor.SubmitAsync(list, "#card-LOST77 form", new() { ["Go"] = "find", ["Query"] = "корол 5б" });
        Assert.Contains("Выдать: Королёв Пётр Иванович", found.TextOf("#card-LOST77"));
        var bound = await visitor.SubmitAsync(list, "#card-LOST77 form", new() { ["Go"] = child.Id.ToString() });
        Assert.Equal(HttpStatusCode.Redirect, bound.Status);
        Assert.Contains("Таких карт нет", (await visitor.OpenAsync("/school/cards/unknown")).Text);
        await RefusedAsync(host, turnstile, "LOST77", null);

        host.Clock.Advance(CleanUp.UnknownCardsKept + TimeSpan.FromMinutes(1));
        await host.Services.GetRequiredService<CleanUp>().DeleteAsync(default);
        Assert.False(await host.WithDbAsync(db => db.UnknownCards.AnyAsync()));
    }

    [Theory, Engines]
    public async Task One_field_finds_by_name_class_card_and_account_and_a_child_can_be_added_by_hand(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        await registry.ChildAsync(school, "Королёва", "Анна", Sex.Female, "11 А");
        var (_, _, _, foreign) = await ApplicationTests.SchoolAsync(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        foreach (var query in new[] { "петр королев", "5 б", "Королёв 5-Б", child.Card, $" {child.Wallet[..4]} {child.Wallet[4..]} " })
            Assert.Equal([$"/school/children/{child.Id}"], await FoundAsync(visitor, query));
        Assert.Equal(2, (await FoundAsync(visitor, "корол")).Count);
        foreach (var query in new[] { foreign.Card, foreign.Wallet, "5 в", "", "зубов" })
            Assert.Empty(await FoundAsync(visitor, query));

        var form = await visitor.OpenAsync("/school/children/new");
        var empty = await visitor.SubmitAsync(form, Issue, new() { ["Sex"] = "" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.Equal(5, empty.Document.QuerySelectorAll(".govuk-error-summary a").Length);
        var group = await host.WithDbAsync(db => db.Groups.Where(g => g.Name == "11 А").Select(g => g.Id).SingleAsync());
        Dictionary<string, string> typed = new()
        {
            ["Surname"] = "Зубов",
            ["GivenName"] = "Олег",
            ["Patronymic"] = "",
            ["Sex"] = "male",
            ["BirthDate"] = "05.03.2012",
            ["Group"] = group.ToString(),
        };
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(form, Issue, typed)).Status);
        var again = await visitor.SubmitAsync(form, Issue, typed);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.Status);
        Assert.Contains("Такой ребёнок уже есть: Зубов Олег, 11 А", again.Text);
        typed["Another"] = "true";
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(again, Issue, typed)).Status);
        Assert.Equal(2, (await FoundAsync(visitor, "зубов олег")).Count);
        Assert.Equal(2, await host.WithDbAsync(db => db.Wallets.CountAsync(w => w.Child!.Surname == "Зубов" && w.Number.Length == 10)));
        typed["Group"] = await host.WithDbAsync(async db =>
            (await db.Groups.Where(g => g.OrganisationId != school.Id).Select(g => g.Id).FirstAsync()).ToString()
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.SubmitAsync(form, Issue, typed)).Status);
    }

    [Theory, Engines]
    public async Task A_child_moves_leaves_returns_and_is_taken_in_elsewhere_with_cards_account_and_family(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        var (_, next, taker, resident) = await ApplicationTests.SchoolAsync(host);
        await registry.ChildAsync(school, "Белова", "Вера", Sex.Female, "6 Б");
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        await registry.RepresentsAsync(mother, child);
        using var turnstile = await registry.DeviceClientAsync(school);
        using var nextTurnstile = await registry.DeviceClientAsync(next);
        await RefusedAsync(host, turnstile, child.Card, null);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        using var other = await SiteVisitor.SignedInAsync(host, taker);
        var path = $"/school/children/{child.Id}/move";
        var (sixth, theirs) = await host.WithDbAsync(async db =>
            (
                await db.Groups.Where(g => g.OrganisationId == school.Id && g.Name == "6 Б").Select(g => g.Id).SingleAsync(),
                await db.Groups.Where(g => g.OrganisationId == next.Id).Select(g => g.Id).SingleAsync()
            )
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await MoveAsync(visitor, path, "move", "")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await MoveAsync(visitor, path, "move", theirs.ToString())).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await MoveAsync(visitor, path, "move", sixth.ToString())).Status);
        // Before the child has left, no school can take it in, and the answer is that for a wrong number.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await TakeInAsync(other, child.Wallet, "Королев", theirs)).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await MoveAsync(visitor, path, "leave", "")).Status);
        await RefusedAsync(host, turnstile, child.Card, "blocked-card");
        Assert.Empty(await FoundAsync(visitor, "королёв"));
        Assert.Single(await FoundAsync(visitor, "королёв", left: true));
        Assert.Equal(HttpStatusCode.Redirect, (await MoveAsync(visitor, path, "return", sixth.ToString())).Status);
        await RefusedAsync(host, turnstile, child.Card, null);

        await MoveAsync(visitor, path, "leave", "");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await TakeInAsync(other, child.Wallet, "Сидоров", theirs)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await TakeInAsync(other, resident.Wallet, "Королёв", theirs)).Status);
        var taken = await Task.WhenAll(
            TakeInAsync(other, child.Wallet, "КОРОЛЕВ", theirs),
            TakeInAsync(other, child.Wallet, "КОРОЛЕВ", theirs)
        );
        Assert.Equal([HttpStatusCode.Redirect, HttpStatusCode.UnprocessableEntity], taken.Select(p => p.Status).Order());
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(path)).Status);
        await RefusedAsync(host, turnstile, child.Card, "wrong-organisation");
        await RefusedAsync(host, nextTurnstile, child.Card, null);
        using var hers = await SiteVisitor.SignedInAsync(host, mother);
        Assert.Equal(HttpStatusCode.OK, (await hers.OpenAsync($"/children/{child.Id}/account")).Status);
        var log = (await hers.OpenAsync($"/children/{child.Id}/access-log")).Text;
        Assert.Contains("Ребёнок выбыл из организации", log);
        Assert.Contains($"Ребёнок переведён: {next.Name}, 5 Б", log);
    }

    [Theory, Engines]
    public async Task Nobody_but_the_organisations_officer_opens_these_pages(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        var (_, _, foreign, _) = await ApplicationTests.SchoolAsync(host);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        await registry.RepresentsAsync(mother, child);
        var here = $"/school/children/{child.Id}";
        string[] ofChild = [here, $"{here}/cards", $"{here}/move", $"{here}/events/new", $"{here}/correction"];
        string[] ofOfficers = ["/school/children/new", "/school/children/take-in", "/school/cards/unknown"];
        var group = await host.WithDbAsync(db => db.Groups.SingleAsync(g => g.OrganisationId == school.Id));

        foreach (
            var (person, mayOpen) in new[]
            {
                (officer, 2),
                (foreign, 1),
                (mother, 0),
                (await registry.StaffAsync(StaffKind.Teacher, school, group.Id), 0),
                (await registry.StaffAsync(StaffKind.Cashier, school), 0),
                (await registry.StaffAsync(StaffKind.Administrator), 0),
            }
        )
        {
            using var visitor = await SiteVisitor.SignedInAsync(host, person);
            foreach (var path in ofChild)
                Assert.Equal(mayOpen == 2 ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await visitor.OpenAsync(path)).Status);
            foreach (var path in ofOfficers)
                Assert.Equal(mayOpen > 0 ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await visitor.OpenAsync(path)).Status);
        }
        using var nobody = new SiteVisitor(host);
        foreach (var path in ofChild.Concat(ofOfficers))
            Assert.Equal(HttpStatusCode.Redirect, (await nobody.OpenAsync(path)).Status);
        using var theirs = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Equal(HttpStatusCode.NotFound, (await theirs.OpenAsync($"/school/children/{Guid.NewGuid()}/cards")).Status);
    }

    private static async Task<SitePage> IssueAsync(
        SiteVisitor visitor,
        string path,
        string number,
        bool today = false,
        Guid? replaces = null
    ) =>
        await visitor.SubmitAsync(
            await visitor.OpenAsync(path),
            Issue,
            new()
            {
                ["Number"] = number,
                ["Go"] = "issue",
                ["ForToday"] = today ? "true" : "false",
                ["Replaces"] = replaces?.ToString() ?? "",
            }
        );

    private static async Task<SitePage> MoveAsync(SiteVisitor visitor, string path, string go, string group) =>
        await visitor.SubmitAsync(
            await visitor.OpenAsync(path),
            go == "leave" ? "main details form" : Issue,
            new() { ["Go"] = go, ["Group"] = group }
        );

    private static async Task<SitePage> TakeInAsync(SiteVisitor visitor, string wallet, string surname, Guid group) =>
        await visitor.SubmitAsync(
            await visitor.OpenAsync("/school/children/take-in"),
            Issue,
            new()
            {
                ["Wallet"] = wallet,
                ["Surname"] = surname,
                ["Group"] = group.ToString(),
            }
        );

    private static async Task<List<string>> FoundAsync(SiteVisitor visitor, string query, bool left = false)
    {
        var page = await visitor.SubmitAsync(
            await visitor.OpenAsync("/school/children"),
            Issue,
            new()
            {
                ["Query"] = query,
                ["Group"] = "",
                ["Left"] = left ? "true" : "false",
            }
        );
        return [.. page.Document.QuerySelectorAll(".found a").Select(a => a.GetAttribute("href")!)];
    }

    /// <summary>
    /// Expects this refusal of a card, or acceptance if <paramref name="code"/> is null. Waits for it, because on PostgreSQL a node learns
    /// of a changed card a moment after the commit.
    /// </summary>
    private static async Task RefusedAsync(PorogHost host, DeviceClient turnstile, string card, string? code, DateTimeOffset? at = null)
    {
        EventsAnswer? answer = null;
        if (host.Services.GetService<Porog.Storage.CardMemory>() is null || code == "unknown-card")
            answer = await turnstile.SendAsync(turnstile.Passage(card, at: at));
        else
            await PorogHost.EventuallyAsync(
                async () =>
                {
                    answer = await turnstile.SendAsync(turnstile.Passage(card, at: at));
                    return answer.Rejected.SingleOrDefault()?.Code == code;
                },
                $"{card} is answered {code ?? "with acceptance"}"
            );
        Assert.Equal(code, answer!.Rejected.SingleOrDefault()?.Code);
    }
}
