using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Catering;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Catering;

/// <summary>The till page, for caterers without till software.</summary>
public sealed class TillTests
{
    private const string Sell = ".till__screen";
    private const string Find = "form:has(#query)";
    private const string By = "внесено вручную: Кузьмина Е. В., оператор питания";

    [Theory, Engines]
    public async Task A_tap_sells_one_portion_once_and_the_family_sees_it_like_any_other_with_who_entered_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var canteen = await Canteen.OpenAsync(host);
        var pie = await canteen.DishAsync("Пирожок с вишней", 55_00);
        await canteen.DishAsync("Борщ", 68_00, MealOfDay.Lunch);
        await canteen.DishAsync("Компот", 30_00, MealOfDay.Lunch);
        await canteen.DishAsync("Каша", 38_00, MealOfDay.Breakfast, MenuTerms.Subsidised);
        await canteen.DishAsync("Вчерашний суп", 60_00, MealOfDay.Lunch, day: Canteen.Today.AddDays(-1));
        using var turnstile = await canteen.Registry.DeviceClientAsync(canteen.School);
        await turnstile.SendAsync(turnstile.Passage(canteen.Child.Card, place: "Вход № 7"));
        using var till = await SiteVisitor.SignedInAsync(host, canteen.Cashier);

        // A reader types the number and Enter, also with the Russian keyboard layout.
        var found = await till.SubmitAsync(await till.OpenAsync("/till"), Find, new() { ["Query"] = $" {canteen.Child.Card} " });
        Assert.EndsWith($"/till/children/{canteen.Child.Id}", found.Location);
        var page = await till.OpenAsync(found.Location!);
        Assert.Equal("Королёва Вера Иванович", page.TextOf("h1"));
        Assert.Contains("5 Б", page.Text);
        Assert.Equal("500 ₽", page.TextOf(".till-head__money"));
        foreach (var secret in (string[])["Вход № 7", "Матвеева", canteen.Child.Wallet, "Каша", "Вчерашний суп"])
            Assert.DoesNotContain(secret, page.Document.Source.Text);
        Assert.Equal(["Обед целиком", "Борщ", "Компот", "Пирожок с вишней"], page.TextsOf(".till-item__name"));

        page = await till.SubmitAsync(page, Sell, new() { ["Add"] = ButtonOf(page, pie) });
        Assert.Equal("Останется 445 ₽", page.TextOf(".till__sums div").Replace("Останется445", "Останется 445", StringComparison.Ordinal));
        var tap = new Dictionary<string, string> { ["Sell"] = SaleOf(page) };
        var sold = await till.SubmitAsync(page, Sell, tap);
        var again = await till.SubmitAsync(page, Sell, tap);
        Assert.Equal(HttpStatusCode.Redirect, sold.Status);
        Assert.Equal($"{sold.Location}&again=1", again.Location);
        Assert.Equal(1, await canteen.MealsAsync());
        await canteen.BalanceIsAsync(Canteen.Money - 55_00);
        var after = await till.OpenAsync(sold.Location!);
        Assert.Contains("Продано: Пирожок с вишней – 55 ₽.", after.TextOf(".till__last"));
        Assert.Equal("445 ₽", after.TextOf(".till-head__money"));
        Assert.Contains("второй раз не продано", (await till.OpenAsync(again.Location!)).TextOf(".till__last"));

        // Several dishes on one receipt: cooked dishes and buffet items become separate events.
        var whole = after.Document.QuerySelector(".till-item")!.GetAttribute("value")!;
        var basket = await till.SubmitAsync(after, Sell, new() { ["Add"] = whole });
        basket = await till.SubmitAsync(basket, Sell, new() { ["Add"] = ButtonOf(basket, pie) });
        basket = await till.SubmitAsync(basket, Sell, new() { ["Add"] = ButtonOf(basket, pie) });
        basket = await till.SubmitAsync(basket, Sell, new() { ["Remove"] = ButtonOf(basket, pie) });
        Assert.Contains("153 ₽", basket.TextOf("button[name=Sell]").Replace('\u00A0', ' '));
        var both = await till.SubmitAsync(basket, Sell, new() { ["Sell"] = SaleOf(basket) });
        Assert.Equal(2, (await till.OpenAsync(both.Location!)).Document.QuerySelectorAll(".till__last p").Length);
        Assert.Equal(3, await canteen.MealsAsync());
        await canteen.BalanceIsAsync(Canteen.Money - 55_00 - 153_00);

        using var hers = await SiteVisitor.SignedInAsync(host, canteen.Mother);
        var meals = await hers.OpenAsync($"/children/{canteen.Child.Id}/meals");
        Assert.Equal(3, meals.Document.QuerySelectorAll(".event").Length);
        Assert.Contains(By, meals.Text);
        Assert.Contains("Борщ68 ₽", meals.TextOf(".event--hot"));
        await PorogHost.EventuallyAsync(
            async () => (await hers.OpenAsync("/messages")).Text.Contains("Вера купила в буфете на 55 ₽", StringComparison.Ordinal),
            "she is told"
        );
        Assert.Contains("касса: имя, класс и остаток", (await hers.OpenAsync($"/children/{canteen.Child.Id}/access-log")).Text);
        var day = await till.OpenAsync("/till/day");
        Assert.Equal(["208 ₽", "0 ₽"], day.TextsOf(".totals dd").Select(t => t.Replace('\u00A0', ' ')));
        Assert.Contains("Пирожок с вишней 2 55 ₽ 110 ₽", day.RowsOf("tbody tr"));
        Assert.Contains("Горячее питание, всего 2 98 ₽", day.RowsOf("tbody tr"));
    }

    [Theory, Engines]
    public async Task Money_that_is_not_enough_is_asked_about_and_a_debt_is_sold_only_when_the_cashier_says_so(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var canteen = await Canteen.OpenAsync(host);
        var cake = await canteen.DishAsync("Торт", Canteen.Money + 20_00);
        using var till = await SiteVisitor.SignedInAsync(host, canteen.Cashier);
        var page = await till.OpenAsync($"/till/children/{canteen.Child.Id}");

        var asked = await till.SubmitAsync(page, Sell, new() { ["Sell"] = ButtonOf(page, cake) });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, asked.Status);
        Assert.Contains("не хватает 20 ₽", asked.Text);
        Assert.Equal(0, await canteen.MealsAsync());
        var anyway = asked.Document.QuerySelector("button[name=IntoDebt]")!.GetAttribute("value")!;
        var sold = await till.SubmitAsync(asked, Question, new() { ["IntoDebt"] = anyway });
        Assert.Equal(HttpStatusCode.Redirect, sold.Status);
        await canteen.BalanceIsAsync(-20_00);
        Assert.Contains("Денег мало", (await till.OpenAsync(sold.Location!)).Text);
        // A repeated request is recognised without a question.
        Assert.Contains("again=1", (await till.SubmitAsync(page, Sell, new() { ["Sell"] = ButtonOf(page, cake) })).Location);
        Assert.Equal(1, await canteen.MealsAsync());

        // If the price differs from the one shown, nothing is sold.
        await host.WithDbAsync(db => db.MenuItems.ExecuteUpdateAsync(set => set.SetProperty(i => i.Price, 1_00)));
        page = await till.OpenAsync($"/till/children/{canteen.Child.Id}");
        foreach (
            var wrong in (string[])
                [ButtonOf(page, cake).Replace(":100", ":1", StringComparison.Ordinal), $"{Guid.NewGuid():N}:100", "что угодно", ""]
        )
        {
            var refused = await till.SubmitAsync(page, Sell, new() { ["Sell"] = wrong });
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains("Ничего не продано", refused.Text);
        }
        Assert.Equal(1, await canteen.MealsAsync());
    }

    [Theory, Engines]
    public async Task A_card_that_is_blocked_unknown_or_anothers_is_refused_in_words(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var canteen = await Canteen.OpenAsync(host);
        var foreign = await canteen.Registry.ChildAsync(await canteen.Registry.OrganisationAsync(), "Чужой", "Пётр");
        using var till = await SiteVisitor.SignedInAsync(host, canteen.Cashier);
        var page = await till.OpenAsync("/till");
        Assert.True(page.Document.QuerySelector("#query")!.HasAttribute("autofocus"));

        foreach (
            var (typed, words) in new[]
            {
                ("04FFFF", "карта здесь никому не выдана"),
                (foreign.Card, "карта здесь никому не выдана"),
                (foreign.Wallet, "Никого не нашлось"),
                ("Чужой", "Никого не нашлось"),
                (" ", "Приложите карту"),
            }
        )
        {
            var refused = await till.SubmitAsync(page, Find, new() { ["Query"] = typed });
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains(words, refused.TextOf(".govuk-error-summary"));
        }
        foreach (var state in (CardState[])[CardState.Blocked, CardState.Lost, CardState.Replaced])
        {
            await host.WithDbAsync(db =>
                db.Cards.Where(c => c.ChildId == canteen.Child.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.State, state))
            );
            var refused = await till.SubmitAsync(page, Find, new() { ["Query"] = canteen.Child.Card });
            Assert.Contains("Карта не действует", refused.TextOf(".govuk-error-summary"));
            Assert.DoesNotContain("Королёва", refused.Text);
        }
        // An expired day card.
        await host.WithDbAsync(db =>
            db.Cards.Where(c => c.ChildId == canteen.Child.Id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(c => c.State, CardState.Active).SetProperty(c => c.EndsAt, PorogHost.SchoolDay.AddMinutes(-1))
                )
        );
        var ended = await till.SubmitAsync(page, Find, new() { ["Query"] = canteen.Child.Card });
        Assert.Contains("срок временной карты закончился", ended.Text);
        // The child is still found by name and class.
        await canteen.Registry.ChildAsync(canteen.School, "Королёв", "Лев");
        var list = await till.SubmitAsync(page, Find, new() { ["Query"] = "5б корол" });
        Assert.Equal(["Королёв Лев Иванович", "Королёва Вера Иванович"], list.TextsOf(".found button"));
        // A birth date is shown only if nothing else distinguishes two children.
        await canteen.Registry.ChildAsync(canteen.School, "Королёв", "Лев");
        await host.WithDbAsync(db => db.Children.ExecuteUpdateAsync(set => set.SetProperty(c => c.BirthDate, new DateOnly(2015, 3, 12))));
        list = await till.SubmitAsync(page, Find, new() { ["Query"] = "корол" });
        Assert.Equal(["5 Б, 12.03.2015", "5 Б, 12.03.2015", "5 Б"], list.TextsOf(".found .child-of"));
    }

    [Theory, Engines]
    public async Task A_sale_is_taken_back_once_on_its_day_whoever_does_so_and_every_sum_knows(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var canteen = await Canteen.OpenAsync(host);
        var soup = await canteen.DishAsync("Суп", 60_00, MealOfDay.Lunch);
        using var till = await SiteVisitor.SignedInAsync(host, canteen.Cashier);
        using var other = await SiteVisitor.SignedInAsync(host, await canteen.Registry.StaffAsync(StaffKind.Cashier, canteen.School));
        for (var portion = 0; portion < 3; portion++)
        {
            var page = await till.OpenAsync($"/till/children/{canteen.Child.Id}");
            await till.SubmitAsync(page, Sell, new() { ["Sell"] = ButtonOf(page, soup) });
        }
        await canteen.BalanceIsAsync(Canteen.Money - 180_00);
        var links = (await till.OpenAsync("/till/day"))
            .Document.QuerySelectorAll("main a[href$='/cancel']")
            .Select(a => a.GetAttribute("href")!)
            .ToList();
        Assert.Equal(3, links.Count);

        var (mine, theirs) = (await till.OpenAsync(links[0]), await other.OpenAsync(links[0]));
        var done = await Task.WhenAll(
            till.SubmitAsync(mine, "main form", new() { ["Reason"] = "Взял второй по ошибке" }),
            other.SubmitAsync(theirs, "main form", new() { ["Reason"] = "" }),
            till.SubmitAsync(mine, "main form", new() { ["Reason"] = "Взял второй по ошибке" })
        );
        Assert.All(done, d => Assert.Contains(d.Status, (HttpStatusCode[])[HttpStatusCode.Redirect, HttpStatusCode.Conflict]));
        Assert.Contains(done, d => d.Status == HttpStatusCode.Redirect);
        await canteen.BalanceIsAsync(Canteen.Money - 120_00);
        Assert.Equal(4, await canteen.MealsAsync());
        Assert.Contains("Эта продажа уже отменена", (await till.OpenAsync(links[0])).Text);
        // A cancellation cannot be cancelled.
        var back = await host.WithDbAsync(db => db.Journal.Where(e => e.Price < 0).Select(e => e.Id).SingleAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await till.OpenAsync($"/till/children/{canteen.Child.Id}/sales/{back}/cancel")).Status);

        var day = await till.OpenAsync("/till/day");
        Assert.Equal("120 ₽", day.TextsOf(".totals dd")[0].Replace('\u00A0', ' '));
        Assert.Contains("Суп 2 60 ₽ 120 ₽", day.RowsOf("tbody tr"));
        Assert.Equal(2, day.Document.QuerySelectorAll("main a[href$='/cancel']").Length);
        using var hers = await SiteVisitor.SignedInAsync(host, canteen.Mother);
        var meals = await hers.OpenAsync($"/children/{canteen.Child.Id}/meals");
        Assert.Contains("Горячее питание: отмена", meals.Text);
        Assert.Contains("Горячее питание × 2", meals.Text);
        Assert.Contains("Оплачено за день120 ₽", meals.Text);
        var month = await hers.OpenAsync($"/children/{canteen.Child.Id}/meals/month");
        Assert.Contains("Горячее питание × 2 120 ₽", month.RowsOf("tbody tr"));
        var account = await hers.OpenAsync($"/children/{canteen.Child.Id}/account");
        Assert.Contains("Горячее питание: отмена", account.Text);
        await PorogHost.EventuallyAsync(
            async () =>
                (await hers.OpenAsync("/messages")).Text.Contains(
                    "Вера: горячее питание отменено, 60 ₽ вернулись на счёт",
                    StringComparison.Ordinal
                ),
            "she is told"
        );
        using var program = await host.SignInAsync(canteen.Mother);
        var latest = (await program.JsonAsync($"/api/v1/children/{canteen.Child.Id}/timeline")).GetProperty("items")[0];
        Assert.Equal(
            ("hot", 60_00, -60_00),
            (latest.GetProperty("kind").GetString(), latest.GetProperty("amount").GetInt32(), latest.GetProperty("price").GetInt32())
        );
        using var officer = await SiteVisitor.SignedInAsync(host, await canteen.Registry.StaffAsync(StaffKind.Officer, canteen.School));
        var report = await officer.OpenAsync("/school/reports?from=2026-11-01&to=2026-11-20");
        Assert.Contains("2 × 120 ₽", string.Join(' ', report.RowsOf("tfoot tr")).Replace("2 120", "2 × 120", StringComparison.Ordinal));

        // From the next day on, only the officer corrects it.
        host.Clock.Advance(TimeSpan.FromHours(14));
        var late = await till.OpenAsync(links[1]);
        Assert.Contains("Отменить можно только в день продажи", late.Text);
        Assert.Empty(late.Document.QuerySelectorAll(".staff__page form"));
        var posted = await till.PostAsync(
            links[1],
            new()
            {
                ["__RequestVerificationToken"] = mine.Document.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!,
                ["_handler"] = "cancel",
            }
        );
        Assert.Equal(HttpStatusCode.Conflict, posted.StatusCode);
        Assert.Equal(4, await canteen.MealsAsync());
        Assert.Equal("0 ₽", (await till.OpenAsync("/till/day")).TextsOf(".totals dd")[0].Replace('\u00A0', ' '));
        Assert.Equal("120 ₽", (await till.OpenAsync("/till/day?day=2026-11-20")).TextsOf(".totals dd")[0].Replace('\u00A0', ' '));
    }

    [Theory, Engines]
    public async Task What_a_device_sold_and_what_is_of_another_organisation_cannot_be_taken_back_here(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var canteen = await Canteen.OpenAsync(host);
        var soup = await canteen.DishAsync("Суп", 60_00, MealOfDay.Lunch);
        using var device = await canteen.Registry.DeviceClientAsync(canteen.School, DeviceKind.Till);
        await device.SendAsync(device.Meal(canteen.Child.Card, 45_00));
        var sold = await host.WithDbAsync(db => db.Journal.Where(e => e.Price == 45_00).Select(e => e.Id).SingleAsync());
        using var till = await SiteVisitor.SignedInAsync(host, canteen.Cashier);
        Assert.Equal(HttpStatusCode.NotFound, (await till.OpenAsync($"/till/children/{canteen.Child.Id}/sales/{sold}/cancel")).Status);
        Assert.DoesNotContain("45 ₽", (await till.OpenAsync("/till/day")).Text);

        var elsewhere = await canteen.Registry.OrganisationAsync();
        var foreign = await canteen.Registry.ChildAsync(elsewhere, "Чужой", "Пётр");
        var page = await till.OpenAsync($"/till/children/{canteen.Child.Id}");
        await till.SubmitAsync(page, Sell, new() { ["Sell"] = ButtonOf(page, soup) });
        var mine = (await till.OpenAsync("/till/day")).Document.QuerySelector("main a[href$='/cancel']")!.GetAttribute("href")!;
        using var neighbour = await SiteVisitor.SignedInAsync(host, await canteen.Registry.StaffAsync(StaffKind.Cashier, elsewhere));
        foreach (
            var (visitor, address) in new[]
            {
                (till, $"/till/children/{foreign.Id}"),
                (till, $"/till/children/{Guid.NewGuid()}"),
                (till, $"/till?organisation={elsewhere.Id}"),
                (till, $"/till/day?organisation={elsewhere.Id}"),
                (till, $"/till/subsidised?organisation={elsewhere.Id}"),
                (till, $"/school/menu?organisation={elsewhere.Id}"),
                (neighbour, mine),
                (neighbour, $"/till/children/{canteen.Child.Id}"),
                (neighbour, $"/school/menu/items/{soup.Id}"),
            }
        )
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(address)).Status);
        Assert.DoesNotContain("Суп", (await neighbour.OpenAsync("/till/day")).Text);
        // A cashier of two organisations chooses one; the child decides which menu is shown.
        await canteen.Registry.AddAsync(
            new StaffRole
            {
                PersonId = canteen.Cashier.Id,
                Kind = StaffKind.Cashier,
                OrganisationId = elsewhere.Id,
            }
        );
        Assert.Equal(2, (await till.OpenAsync("/till")).Document.QuerySelectorAll("nav[aria-label='Организации'] a").Length);
        Assert.Contains("продавать нечего", (await till.OpenAsync($"/till/children/{foreign.Id}")).Text);
    }

    [Theory, Engines]
    public async Task After_an_unknown_card_the_child_stays_and_the_field_is_empty_and_ready_for_the_next_one(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var canteen = await Canteen.OpenAsync(host);
        using var till = await SiteVisitor.SignedInAsync(host, canteen.Cashier);
        foreach (var (start, who) in new[] { ("/till", "Касса"), ($"/till/children/{canteen.Child.Id}", "Королёва Вера Иванович") })
        {
            var refused = await till.SubmitAsync(await till.OpenAsync(start), Find, new() { ["Query"] = "04FFFF" });
            Assert.Contains("04FFFF", refused.TextOf(".govuk-error-summary"));
            Assert.Contains("04FFFF", refused.Document.QuerySelector("[data-till-outcome]")!.GetAttribute("data-till-outcome"));
            Assert.Equal(who, refused.TextOf("h1"));
            var field = refused.Document.QuerySelector("#query")!;
            Assert.True(field.HasAttribute("autofocus"));
            Assert.Equal("", field.GetAttribute("value") ?? "");
            Assert.Null(refused.Document.QuerySelector("[data-focus]"));
            var found = await till.SubmitAsync(refused, Find, new() { ["Query"] = canteen.Child.Card });
            Assert.EndsWith($"/till/children/{canteen.Child.Id}", found.Location);
        }
    }

    [Theory, Engines]
    public async Task A_receipt_is_not_dropped_without_a_question(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var canteen = await Canteen.OpenAsync(host);
        var next = await canteen.Registry.ChildAsync(canteen.School, "Волков", "Лев");
        await canteen.Registry.ChildAsync(canteen.School, "Волкова", "Анна");
        var pie = await canteen.DishAsync("Пирожок", 55_00);
        using var till = await SiteVisitor.SignedInAsync(host, canteen.Cashier);
        var receipt = await till.OpenAsync($"/till/children/{canteen.Child.Id}");
        for (var portion = 0; portion < 2; portion++)
            receipt = await till.SubmitAsync(receipt, Sell, new() { ["Add"] = ButtonOf(receipt, pie) });
        Assert.Equal(0, await canteen.MealsAsync());

        // An unknown card, a name of two children, an empty line, the child's own card: the receipt stays.
        foreach (var typed in (string[])["04FFFF", "волков", "", canteen.Child.Card])
            Assert.Empty(Open(await till.SubmitAsync(receipt, Find, new() { ["Query"] = typed })).Document.QuerySelectorAll("[name=Drop]"));

        // The next child's card is asked about first; so is one of several names.
        var asked = Open(await till.SubmitAsync(receipt, Find, new() { ["Query"] = next.Card }));
        Assert.Contains("к следующему ребёнку (Волков Лев", asked.Text);
        var two = await till.SubmitAsync(receipt, Find, new() { ["Query"] = "волков" });
        var picked = Open(await till.SubmitAsync(two, Find, new() { ["Query"] = "", ["Pick"] = $"{next.Id}" }));
        Assert.Contains("Волков Лев", picked.Text);

        // Three answers: back to the receipt, the next child without a sale, the sale and then the next child.
        Assert.Empty(
            Open(await till.SubmitAsync(asked, Question, new() { ["Keep"] = "true" })).Document.QuerySelectorAll(".till__question")
        );
        var dropped = await till.SubmitAsync(asked, Question, new() { ["Drop"] = "true" });
        Assert.EndsWith($"/till/children/{next.Id}", dropped.Location);
        Assert.Equal(0, await canteen.MealsAsync());
        var sold = await till.SubmitAsync(asked, Question, new() { ["Sell"] = SaleOf(asked) });
        Assert.Contains($"/till/children/{next.Id}?last={canteen.Child.Id}", sold.Location);
        await canteen.BalanceIsAsync(Canteen.Money - 110_00);
        var after = await till.OpenAsync(sold.Location!);
        Assert.StartsWith("Волков Лев", after.TextOf("h1"));
        Assert.Contains("Только что, Королёва Вера Иванович: Продано: Пирожок", after.TextOf(".till__last"));

        static SitePage Open(SitePage answer)
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
            Assert.StartsWith("Королёва Вера", answer.TextOf("h1"));
            Assert.Contains("110 ₽", answer.TextOf("section:has(#basket)"));
            return answer;
        }
    }

    [Theory, Engines]
    public async Task The_sale_before_is_undone_on_the_next_childs_screen_and_the_open_receipt_stays(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var canteen = await Canteen.OpenAsync(host);
        var next = await canteen.Registry.ChildAsync(canteen.School, "Волков", "Лев");
        var pie = await canteen.DishAsync("Пирожок", 55_00);
        var soup = await canteen.DishAsync("Суп", 60_00, MealOfDay.Lunch);
        using var till = await SiteVisitor.SignedInAsync(host, canteen.Cashier);
        var page = await till.OpenAsync($"/till/children/{canteen.Child.Id}");
        foreach (var dish in (MenuItem[])[pie, soup])
            page = await till.SubmitAsync(page, Sell, new() { ["Add"] = ButtonOf(page, dish) });
        page = await till.OpenAsync((await till.SubmitAsync(page, Sell, new() { ["Sell"] = SaleOf(page) })).Location!);
        await canteen.BalanceIsAsync(Canteen.Money - 115_00);
        page = await till.OpenAsync((await till.SubmitAsync(page, Find, new() { ["Query"] = next.Card })).Location!);
        page = await till.SubmitAsync(page, Sell, new() { ["Add"] = ButtonOf(page, pie) });

        // A cashier of another organisation cannot send the same form.
        using var neighbour = await SiteVisitor.SignedInAsync(
            host,
            await canteen.Registry.StaffAsync(StaffKind.Cashier, await canteen.Registry.OrganisationAsync())
        );
        var sale = page.Document.QuerySelector("[name=Sale]")!.GetAttribute("value")!;
        var foreign = await neighbour.SubmitAsync(await neighbour.OpenAsync("/till"), Undo, new() { ["Sale"] = sale });
        Assert.Contains("не отменить", foreign.TextOf(".govuk-error-summary"));
        Assert.Equal(2, await canteen.MealsAsync());

        page = await till.SubmitAsync(page, Undo, new() { ["Sale"] = sale });
        Assert.Contains("Продажа отменена", page.TextOf(".till__last"));
        Assert.StartsWith("Волков Лев", page.TextOf("h1"));
        Assert.Contains("55 ₽", page.TextOf("button[name=Sell]"));
        await canteen.BalanceIsAsync(Canteen.Money);
        Assert.Equal(4, await canteen.MealsAsync());
        // The same press sent twice cancels nothing more.
        await till.SubmitAsync(page, Undo, new() { ["Sale"] = sale });
        Assert.Equal(4, await canteen.MealsAsync());
    }

    private const string Question = ".till__question form";
    private const string Undo = "#till-undo";

    private static string SaleOf(SitePage page) => page.Document.QuerySelector("button[name=Sell]")!.GetAttribute("value")!;

    private static string ButtonOf(SitePage page, MenuItem item) =>
        page
            .Document.QuerySelectorAll("button.till-item")
            .Select(b => b.GetAttribute("value")!)
            .Single(v => v.StartsWith($"{item.Id:N}:", StringComparison.Ordinal) && !v.Contains(','));
}
