using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Catering;
using Porog.Registry;
using Porog.School.Export;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Catering;

/// <summary>The menu of the day: entered, copied and imported; visible to families who see meals.</summary>
public sealed class MenuTests
{
    private const string Add = "form:has([name=Terms])";

    [Theory, Engines]
    public async Task A_dish_is_there_for_those_who_see_meals_the_moment_it_is_saved_and_for_nobody_else(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        var grandmother = await family.TrustedAsync(Sight.Attendance);
        var nanny = await family.TrustedAsync(Sight.Meals);
        using var officer = await SiteVisitor.SignedInAsync(host, await family.Registry.StaffAsync(StaffKind.Officer, school));
        using var cashier = await SiteVisitor.SignedInAsync(host, await family.Registry.StaffAsync(StaffKind.Cashier, school));
        var page = await officer.OpenAsync("/school/menu?day=2026-11-20");

        var empty = await officer.SubmitAsync(page, Add, Dish("", "сто"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.Equal(2, empty.Document.QuerySelectorAll(".govuk-error-summary a").Length);
        Assert.Equal("сто", empty.Document.QuerySelector("#price")!.GetAttribute("value"));
        Assert.Contains("цену", (await officer.SubmitAsync(page, Add, Dish("Каша", "0"))).TextOf(".govuk-error-summary"));
        var free = await officer.SubmitAsync(page, Add, Dish("Сок", "40", meal: "Buffet", terms: "Both"));
        Assert.Contains("Буфет только продаёт", free.TextOf(".govuk-error-summary"));
        Assert.Equal(
            HttpStatusCode.Redirect,
            (await officer.SubmitAsync(page, Add, Dish("Каша  овсяная", "38,50", "Breakfast", "Both"))).Status
        );
        var known = await cashier.SubmitAsync(await cashier.OpenAsync("/school/menu"), Add, Dish("КАША ОВСЯНАЯ", "1", "Breakfast"));
        Assert.Contains("уже есть", known.TextOf(".govuk-error-summary"));
        Assert.Equal(
            HttpStatusCode.Redirect,
            (await cashier.SubmitAsync(await cashier.OpenAsync("/school/menu"), Add, Dish("Сок", "40", "Buffet"))).Status
        );

        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        var meals = await mother.OpenAsync($"/children/{family.Child.Id}/meals");
        Assert.Contains("Каша овсяная 200 гСостав: молоко, крупа", meals.TextOf("section:has(#menu)"));
        Assert.Contains("Цены буфета Сок", meals.TextOf("section:has(#menu)"));
        Assert.DoesNotContain("Каша", (await mother.OpenAsync($"/children/{family.Child.Id}/meals?day=2026-11-19")).Text);
        using var hers = await host.SignInAsync(nanny);
        var menu = await hers.JsonAsync($"/api/v1/children/{family.Child.Id}/menu");
        Assert.Equal("2026-11-20", menu.GetProperty("date").GetString());
        var breakfast = menu.GetProperty("meals")[0];
        Assert.Equal("breakfast", breakfast.GetProperty("meal").GetString());
        Assert.Equal(
            """{"name":"Каша овсяная","price":3850,"portion":"200 г","composition":"молоко, крупа","terms":"both"}""",
            breakfast.GetProperty("dishes")[0].GetRawText()
        );
        Assert.Equal("Сок", menu.GetProperty("buffet")[0].GetProperty("name").GetString());
        Assert.Equal(
            0,
            (await hers.JsonAsync($"/api/v1/children/{family.Child.Id}/menu?date=2026-11-21")).GetProperty("meals").GetArrayLength()
        );
        await (await hers.GetAsync($"/api/v1/children/{family.Child.Id}/menu?date=завтра")).ProblemAsync(400, "invalid");

        // People who may not see meals do not see the menu either.
        foreach (var person in (Account[])[grandmother, await family.Registry.PersonAsync("Чужая", "Инна")])
        {
            using var client = await host.SignInAsync(person);
            await (await client.GetAsync($"/api/v1/children/{family.Child.Id}/menu")).ProblemAsync(404, "not-found");
            using var visitor = await SiteVisitor.SignedInAsync(host, person);
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/children/{family.Child.Id}/meals")).Status);
        }
        using var mothers = await host.SignInAsync(family.Mother);
        await (await mothers.GetAsync($"/api/v1/children/{Guid.NewGuid()}/menu")).ProblemAsync(404, "not-found");
        Assert.DoesNotContain("Каша", (await mother.OpenAsync("/school/menu")).Text);

        // Changed and deleted line by line.
        var line = (await officer.OpenAsync("/school/menu"))
            .Document.QuerySelector("a[href^='/school/menu/items/']")!
            .GetAttribute("href")!;
        var change = Dish("Каша рисовая", "40", terms: "Sold");
        change.Remove("Meal");
        change["Go"] = "save";
        Assert.Equal(HttpStatusCode.Redirect, (await cashier.SubmitAsync(await cashier.OpenAsync(line), "main form", change)).Status);
        Assert.Contains("Каша рисовая", (await mother.OpenAsync($"/children/{family.Child.Id}/meals")).Text);
        change["Go"] = "remove";
        Assert.Equal(HttpStatusCode.Redirect, (await officer.SubmitAsync(await officer.OpenAsync(line), "main form", change)).Status);
        Assert.DoesNotContain("Каша", (await mother.OpenAsync($"/children/{family.Child.Id}/meals")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await officer.OpenAsync(line)).Status);
    }

    [Theory, Engines]
    public async Task A_kindergarten_that_keeps_its_meals_to_itself_keeps_its_menu_too(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host, OrganisationKind.Kindergarten);
        using var mother = await host.SignInAsync(family.Mother);
        await mother.JsonAsync($"/api/v1/children/{family.Child.Id}/menu");
        await host.WithDbAsync(db => db.Organisations.ExecuteUpdateAsync(set => set.SetProperty(o => o.ShowsMeals, false)));
        await (await mother.GetAsync($"/api/v1/children/{family.Child.Id}/menu")).ProblemAsync(404, "not-found");
    }

    [Theory, Engines]
    public async Task Another_days_menu_fills_in_what_a_day_has_not(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var canteen = await Canteen.OpenAsync(host);
        var weekAgo = Canteen.Today.AddDays(-7);
        await canteen.DishAsync("Борщ", 68_00, MealOfDay.Lunch, day: weekAgo);
        await canteen.DishAsync("Компот", 30_00, MealOfDay.Lunch, day: weekAgo);
        await canteen.DishAsync("БОРЩ", 70_00, MealOfDay.Lunch);
        using var cashier = await SiteVisitor.SignedInAsync(host, canteen.Cashier);
        var page = await cashier.OpenAsync("/school/menu");
        const string copy = "form:has([name=Other])";

        foreach (var (from, other) in new[] { ("2026-11-19", ""), ("other", ""), ("other", "вчера"), ("other", "2026-11-20") })
            Assert.Equal(
                HttpStatusCode.UnprocessableEntity,
                (await cashier.SubmitAsync(page, copy, new() { ["From"] = from, ["Other"] = other })).Status
            );
        Assert.Equal(HttpStatusCode.Redirect, (await cashier.SubmitAsync(page, copy, new() { ["From"] = "2026-11-13" })).Status);
        var twice = await cashier.SubmitAsync(page, copy, new() { ["From"] = "other", ["Other"] = "2026-11-13" });
        Assert.Contains("здесь уже есть", twice.TextOf(".govuk-error-summary"));
        var today = await host.WithDbAsync(db => db.MenuItems.Where(i => i.Day == Canteen.Today).OrderBy(i => i.Number).ToListAsync());
        Assert.Equal(["БОРЩ 7000", "Компот 3000"], today.Select(i => $"{i.Name} {i.Price}"));
    }

    [Theory, Engines]
    public async Task A_table_is_shown_line_by_line_before_it_is_written_and_its_faults_cost_the_good_lines_nothing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var canteen = await Canteen.OpenAsync(host);
        await canteen.DishAsync("Сок", 40_00);
        await canteen.DishAsync("Борщ", 68_00, MealOfDay.Lunch, day: new DateOnly(2026, 11, 23));
        using var cashier = await SiteVisitor.SignedInAsync(host, canteen.Cashier);
        var page = await cashier.OpenAsync("/school/menu/import?day=2026-11-24");
        const string table = """
            Дата;Приём пищи;Блюдо;Цена, руб;Выход;Состав;Кто платит
            23.11.2026;обед;борщ;70,50;250 г;свёкла, капуста;и то и другое
            ;Завтрак;Каша овсяная;38;200 г;молоко;льготное
            ;завтрак;КАША ОВСЯНАЯ;40;;;
            23.11.2126;обед;Суп;60;;;
            ;ланч;Суп;60;;;
            ;обед;Суп;дорого;;;
            ;обед;;60;;;
            ;буфет;Вода;35;;;льготное
            ;буфет;Сок;40;200 г;молоко, крупа;
            """;

        var shown = await cashier.UploadAsync(page, "form:has(#file)", [], "menu.csv", Encoding.UTF8.GetBytes(table));
        Assert.Equal(HttpStatusCode.OK, shown.Status);
        Assert.Contains("Добавится: 1, изменится: 1, без изменений: 1, пропущено: 6.", shown.Text);
        var rows = shown.RowsOf("tbody tr");
        Assert.Contains("борщ, 250 г, 70,50 ₽ 23 ноября, Обед Изменить", rows[0]);
        Assert.Contains("каша овсяная, 200 г, 38 ₽ 24 ноября, завтрак добавить", rows[1].ToLowerInvariant());
        foreach (
            var (row, words) in new[]
            {
                (2, "уже есть выше"),
                (3, "«23.11.2126» – не дата"),
                (4, "«ланч» – неизвестно, когда"),
                (5, "«дорого» – не цена"),
                (6, "нет названия"),
                (7, "неизвестно, кто платит"),
            }
        )
            Assert.Contains(words, rows[row]);
        Assert.Equal(2, await host.WithDbAsync(db => db.MenuItems.CountAsync()));
        for (var sent = 0; sent < 2; sent++)
            Assert.Equal(HttpStatusCode.Redirect, (await cashier.SubmitAsync(shown, "form:has([name=Lines])", [])).Status);
        var written = await host.WithDbAsync(db => db.MenuItems.OrderBy(i => i.Day).ToListAsync());
        Assert.Equal(3, written.Count);
        Assert.Equal(
            (70_50, MenuTerms.Both, "свёкла, капуста"),
            (
                written.Single(i => i.Meal == MealOfDay.Lunch).Price,
                written.Single(i => i.Meal == MealOfDay.Lunch).Terms,
                written.Single(i => i.Meal == MealOfDay.Lunch).Composition
            )
        );
        Assert.Equal(MenuTerms.Subsidised, written.Single(i => i.Day == new DateOnly(2026, 11, 24)).Terms);

        // English headings, in a workbook.
        using var workbook = new MemoryStream();
        object[][] sheet =
        [
            ["Day", "Meal", "Dish", "Price", "Portion", "Composition", "Terms"],
            ["2026-11-25", "lunch", "Pea soup", 60.5m, "250 g", "peas", "sold"],
        ];
        await XlsxWriter.WriteAsync(workbook, "Menu", sheet.ToAsyncEnumerable());
        var english = await cashier.UploadAsync(page, "form:has(#file)", [], "menu.xlsx", workbook.ToArray());
        Assert.Contains("Добавится: 1,", english.Text);

        foreach (
            var (file, words) in new[]
            {
                ("Блюдо;Цена\nСуп;1", "Нет столбца «Приём пищи»"),
                ("Приём пищи;Блюдо;Цена\n", "ни одного блюда"),
                ("PK\u0003\u0004", "не таблица"),
                ("", "не пустой"),
            }
        )
        {
            var refused = await cashier.UploadAsync(page, "form:has(#file)", [], "menu.csv", Encoding.UTF8.GetBytes(file));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains(words, refused.TextOf(".govuk-error-summary"));
        }
        Assert.Equal(3, await host.WithDbAsync(db => db.MenuItems.CountAsync()));
    }

    private static Dictionary<string, string> Dish(string name, string price, string meal = "Lunch", string terms = "Sold") =>
        new()
        {
            ["Meal"] = meal,
            ["Name"] = name,
            ["Price"] = price,
            ["Portion"] = "200 г",
            ["Composition"] = "молоко,\n крупа",
            ["Terms"] = terms,
        };
}
