using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Catering;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;
using static Porog.Tests.Support.TestWorkbook;

namespace Porog.Tests.Catering;

/// <summary>The official daily form of a menu, in and out, and prices as programs write them.</summary>
public sealed class MenuFormTests
{
    private static readonly string[] Headings =
    [
        "Прием пищи",
        "Раздел",
        "№ рец.",
        "Блюдо",
        "Выход, г",
        "Цена",
        "Калорийность",
        "Белки",
        "Жиры",
        "Углеводы",
    ];

    [Theory, Engines]
    public async Task The_official_form_is_read_whole_and_given_to_everybody_where_the_organisation_allows_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (school, cashier) = await StartAsync(host);
        using var visitor = cashier;
        var shown = await UploadAsync(cashier, "2026-11-24-sm.xlsx", Form("2026-11-24"));
        Assert.Contains("Добавится: 11, изменится: 0, без изменений: 0, пропущено: 0.", shown.Text);
        Assert.Contains("гор.блюдо, 267,9 ккал, белки 8,6 г, жиры 11,3 г, углеводы 34,3 г, № 54-25к", shown.Text);
        await cashier.SubmitAsync(shown, "form:has([name=Lines])", []);
        var written = await host.WithDbAsync(db => db.MenuItems.OrderBy(i => i.Number).ToListAsync());
        Assert.Equal([MealOfDay.Breakfast, MealOfDay.SecondBreakfast, MealOfDay.Lunch], written.Select(i => i.Meal).Distinct().Order());
        Assert.All(written, i => Assert.Equal(new DateOnly(2026, 11, 24), i.Day));
        var porridge = written.Single(i => i.Name == "Каша молочная рисовая");
        Assert.Equal((45_30, "200 г", 267.9m, "54-25к"), (porridge.Price, porridge.Portion, porridge.Calories, porridge.Recipe));
        Assert.Equal("200/10 г", written.Single(i => i.Name.StartsWith("Чай", StringComparison.Ordinal)).Portion);
        // A change on the page keeps what it does not ask for.
        var page = await cashier.OpenAsync($"/school/menu/items/{porridge.Id}");
        await cashier.SubmitAsync(page, "main form", new() { ["Price"] = "46", ["Terms"] = "Sold" });
        var changed = await host.WithDbAsync(db => db.MenuItems.SingleAsync(i => i.Id == porridge.Id));
        Assert.Equal((46_00, 267.9m), (changed.Price, changed.Calories));

        using var nobody = new SiteVisitor(host);
        string[] addresses = [$"/food/{school.Id}/2026-11-24-sm.xlsx", "/food/2026-11-24-sm.xlsx"];
        foreach (var address in addresses)
            Assert.Equal(HttpStatusCode.NotFound, (await nobody.OpenAsync(address)).Status);
        await PublishAsync(host, school);
        foreach (var address in addresses)
        {
            var again = await UploadAsync(cashier, "2026-11-24-sm.xlsx", await nobody.DownloadAsync(address));
            Assert.Contains("Добавится: 0, изменится: 0, без изменений: 11, пропущено: 0.", again.Text);
        }
        foreach (
            var none in (string[])
                ["/food/2026-11-25-sm.xlsx", "/food/2026-11-24.xlsx", "/food/x-sm.xlsx", $"/food/{Guid.NewGuid()}/2026-11-24-sm.xlsx"]
        )
            Assert.Equal(HttpStatusCode.NotFound, (await nobody.OpenAsync(none)).Status);
        // With two such schools a name is needed.
        await PublishAsync(host, await new TestRegistry(host).OrganisationAsync(name: "Лицей № 3"));
        Assert.Equal(HttpStatusCode.NotFound, (await nobody.OpenAsync(addresses[1])).Status);
        Assert.NotEmpty(await nobody.DownloadAsync(addresses[0]));
    }

    [Theory, Engines]
    public async Task The_day_stands_in_the_form_or_in_its_name_and_two_days_are_refused(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (_, cashier) = await StartAsync(host);
        using var visitor = cashier;
        Assert.Contains("24 ноября", (await UploadAsync(cashier, "меню.xlsx", Form("2026-11-24"))).Text);
        Assert.Contains("25 ноября", (await UploadAsync(cashier, "2026-11-25-sm.xlsx", Form(null))).Text);
        var two = await UploadAsync(cashier, "2026-11-25-sm.xlsx", Form("2026-11-24"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, two.Status);
        Assert.Contains("разные дни: 24.11.2026; 25.11.2026", two.TextOf(".govuk-error-summary"));
        Assert.Contains("«24.11.2019»", (await UploadAsync(cashier, "a.xlsx", Form("2019-11-24"))).TextOf(".govuk-error-summary"));
    }

    [Theory, Engines]
    public async Task A_day_that_may_be_a_month_is_refused_unless_other_days_of_the_file_tell_the_order(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (_, cashier) = await StartAsync(host);
        using var visitor = cashier;
        foreach (var day in (string[])["12/1/2026", "11.12.2026", "2026-12-01"])
        {
            var row = Assert.Single((await UploadAsync(cashier, "a.csv", Menu(day))).RowsOf("tbody tr"));
            Assert.Equal(day.Contains('/'), row.Contains($"в дате «{day}» непонятно, где день и где месяц"));
        }
        var told = await UploadAsync(cashier, "a.csv", Menu("12/1/2026", "11/25/2026"));
        Assert.DoesNotContain("непонятно", told.Text);
        Assert.Contains("1 декабря", told.Text);
        var mixed = (await UploadAsync(cashier, "a.csv", Menu("12/1/2026", "11/25/2026", "25/11/2026"))).RowsOf("tbody tr");
        Assert.Equal([true, false, false], mixed.Select(row => row.Contains("непонятно")));
        var titled = await UploadAsync(cashier, "a.csv", Encoding.UTF8.GetBytes("День;12/1/2026\nПриём пищи;Блюдо;Цена\nобед;Борщ;45\n"));
        Assert.Contains("«12/1/2026»", titled.TextOf(".govuk-error-summary"));

        static byte[] Menu(params string[] days) =>
            Encoding.UTF8.GetBytes("Дата;Приём пищи;Блюдо;Цена\n" + string.Concat(days.Select((day, at) => $"{day};обед;Борщ {at};45\n")));
    }

    [Theory, Engines]
    public async Task Prices_are_read_as_programs_and_people_write_them_and_what_is_unclear_is_refused(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (_, cashier) = await StartAsync(host);
        using var visitor = cashier;
        (string Text, string Price)[] good =
        [
            ("45.300000000000004", "45,30 ₽"),
            ("45 руб.", "45 ₽"),
            ("45,30 ₽", "45,30 ₽"),
            ("1 234,50", "1 234,50 ₽"),
            ("1\u00A0234,50 р.", "1 234,50 ₽"),
            ("45 руб. 30 коп.", "45,30 ₽"),
            ("45-30", "45,30 ₽"),
        ];
        string[] bad = ["1,500", "45,305", "-5", "0", "", "45 за порцию", "#Н/Д"];
        var table = new StringBuilder("Приём пищи;Блюдо;Цена\n");
        foreach (var (at, text) in good.Select(g => g.Text).Concat(bad).Index())
            table.Append(CultureInfo.InvariantCulture, $"обед;Блюдо {at};{text}\n");
        var rows = (await UploadAsync(cashier, "a.csv", Encoding.UTF8.GetBytes(table.ToString()))).RowsOf("tbody tr");
        Assert.Equal(good.Length + bad.Length, rows.Count);
        foreach (var (at, price) in good.Select(g => g.Price).Index())
            Assert.Contains($"Блюдо {at}, {price} ", rows[at].Replace('\u00A0', ' '));
        Assert.All(rows.Skip(good.Length), row => Assert.Contains("Пропустить", row));
        Assert.Contains("столбец «Цена»: нет цены", rows[good.Length + 4]);
        Assert.Contains("ошибка в ячейке C15: #Н/Д", rows[^1]);
    }

    [Theory, Engines]
    public async Task A_price_for_several_dishes_and_a_spoilt_portion_are_refused(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (_, cashier) = await StartAsync(host);
        using var visitor = cashier;
        var book = new TestWorkbook().Sheet(
            "1",
            [
                Row(Headings),
                Row("Обед", "", "", "Борщ", "250", Number("85.5"), "", "", "", ""),
                Row("", "", "", "Хлеб", "30", "", "", "", "", ""),
                Row("", "", "", "Компот", Number("46300", Date), "20", "", "", "", ""),
                Row("", "", "", "Салат", "60", "20", "много", "", "", ""),
                Row("", "", "", "Котлета", "60", "20", "", "", "", ""),
            ],
            merged: ["A2:A6", "F2:F3"]
        );
        var shown = await UploadAsync(cashier, "a.xlsx", book.ToArray());
        Assert.Contains("Добавится: 1, изменится: 0, без изменений: 0, пропущено: 4.", shown.Text);
        var rows = shown.RowsOf("tbody tr");
        Assert.Contains("«85.5» стоит в объединённой ячейке", rows[0]);
        Assert.Contains("«85.5» стоит в объединённой ячейке", rows[1]);
        Assert.Contains("столбец «Выход»: программа превратила значение в дату", rows[2]);
        Assert.Contains("столбец «Калорийность»: «много» – не число", rows[3]);

        book.Sheet("Черновик", [Row(Headings), Row("Обед", "", "", "Суп", "250", "10", "", "", "", "")]);
        Assert.Contains(
            "Прочитан лист «1». На других листах тоже есть данные: «Черновик».",
            (await UploadAsync(cashier, "a.xlsx", book.ToArray())).Text
        );
    }

    /// <summary>Two breakfasts and a lunch, as a school's caterer fills the form in.</summary>
    private static byte[] Form(string? day)
    {
        var serial = day is null
            ? Empty
            : Number(DateTime.Parse(day, CultureInfo.InvariantCulture).ToOADate().ToString(CultureInfo.InvariantCulture), LongDate);
        return new TestWorkbook()
            .Sheet(
                "1",
                [
                    [
                        "<c t=\"inlineStr\"><is><t>Школа</t></is></c>",
                        Inline("МБОУ СОШ № 57"),
                        Empty,
                        Empty,
                        Inline("Отд./корп"),
                        Empty,
                        Empty,
                        Empty,
                        Inline("День"),
                        serial,
                    ],
                    [],
                    Row(Headings),
                    Row(
                        "Завтрак",
                        "гор.блюдо",
                        "54-25к",
                        "Каша молочная рисовая",
                        Number("200"),
                        Number("45.300000000000004", Roubles),
                        Number("267.9"),
                        Number("8.6"),
                        Number("11.3"),
                        Number("34.3")
                    ),
                    Row(
                        "",
                        "гор.напиток",
                        "54-2гн",
                        "Чай с сахаром",
                        "200/10",
                        Number("5.5"),
                        Number("26.8"),
                        Number("0.2"),
                        Number("0"),
                        Number("6.4")
                    ),
                    Row("", "хлеб", "Пром.", "Хлеб пшеничный", Number("45"), Number("4"), "105,5", "3,4", "0,4", "22,1"),
                    Row("", "", "", "", "", "", "", "", "", ""),
                    Row("Завтрак 2", "фрукты", "", "Яблоко", Number("150"), Number("20"), "", "", "", ""),
                    Row("", "", "", "", "", "", "", "", "", ""),
                    Row("Обед", "закуска", Number("47"), "Салат из свёклы", Number("60"), Number("12"), "", "", "", ""),
                    Row("", "1 блюдо", "54-2с", "Борщ", Number("200"), Number("25"), "", "", "", ""),
                    Row("", "2 блюдо", "", "Котлета", Number("90"), Number("50"), "", "", "", ""),
                    Row("", "гарнир", "", "Гречка", Number("150"), Number("15"), "", "", "", ""),
                    Row("", "сладкое", "", "Компот", Number("200"), Number("10"), "", "", "", ""),
                    Row("", "хлеб бел.", "Пром.", "Хлеб пшеничный", Number("30"), Number("3"), "", "", "", ""),
                    Row("", "хлеб черн.", "Пром.", "Хлеб ржаной", Number("30"), Number("3"), "", "", "", ""),
                    Row("", "", "", "Итого", "", Number("192.8"), "", "", "", ""),
                ],
                merged: ["B1:D1"]
            )
            .ToArray();
    }

    private static async Task<(Organisation School, SiteVisitor Cashier)> StartAsync(PorogHost host)
    {
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        return (school, await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Cashier, school)));
    }

    private static async Task<SitePage> UploadAsync(SiteVisitor cashier, string name, byte[] file) =>
        await cashier.UploadAsync(await cashier.OpenAsync("/school/menu/import?day=2026-11-20"), "form:has(#file)", [], name, file);

    private static async Task PublishAsync(PorogHost host, Organisation school)
    {
        var registry = new TestRegistry(host);
        var person = await registry.PersonAsync();
        await registry.AddAsync(new StaffRole { PersonId = person.Id, Kind = StaffKind.Administrator });
        using var administrator = await SiteVisitor.SignedInAsync(host, person);
        var page = await administrator.OpenAsync($"/admin/organisations/{school.Id}");
        Assert.False(page.Document.QuerySelector("#publishes")!.HasAttribute("checked"));
        await administrator.SubmitAsync(page, "form:has(#publishes)", new() { ["Kind"] = "School", ["PublishesMenu"] = "true" });
    }
}
